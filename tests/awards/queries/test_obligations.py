from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from awards.actions.proofs import add_proof_file, hand_in_proof
from awards.actions.requests import ask_about_condition, withdraw_request
from awards.models import Condition
from awards.queries.obligations import (
    open_request_of,
    open_requests,
    possible_verifiers,
    proofs_of,
    provable_conditions,
    readable_conditions,
    unsent_files,
    waiting_conditions,
)
from reviews.actions.conflicts import enter_conflict
from tests.factories.awards import ConditionFactory
from tests.factories.reviews import PanelFactory, ReviewerFactory


@pytest.fixture
def handed_in(ethics, ada, now):
    hand_in_proof(condition=ethics, words="Approved", link="", by=ada, at=now)
    return ethics


def test_provable_conditions_are_those_of_the_team_without_releases(ethics, release, ada, eve):
    assert list(provable_conditions(ada)) == [ethics]
    assert list(provable_conditions(eve)) == []


def test_readable_conditions_of_staff_of_the_person_named_and_of_the_chair(
    ethics, release, sam, fay, otto, rita, pat
):
    panel = PanelFactory(call=ethics.award.application.call)
    ReviewerFactory(panel=panel, user=pat, is_chair=True)
    ReviewerFactory(panel=panel, user=rita)

    def read_by(*people):
        return [list(readable_conditions(each).order_by("position")) for each in people]

    assert read_by(sam, fay) == [[release, ethics]] * 2
    assert read_by(otto, rita, pat) == [[], [], []]
    Condition.objects.filter(pk=ethics.pk).update(verified_by="chair")
    assert read_by(otto, rita, pat) == [[], [], [ethics]]
    Condition.objects.filter(pk=ethics.pk).update(verified_by="person", verifier=rita)
    assert read_by(otto, rita, pat) == [[], [ethics], []]


@pytest.mark.parametrize("verified_by", ["chair", "person"])
def test_readable_conditions_hide_from_the_verifier_what_a_conflict_keeps_from_them(
    ethics, pat, sam, now, verified_by
):
    panel = PanelFactory(call=ethics.award.application.call)
    ReviewerFactory(panel=panel, user=pat, is_chair=True)
    verifier = pat if verified_by == "person" else None
    Condition.objects.filter(pk=ethics.pk).update(verified_by=verified_by, verifier=verifier)
    assert list(readable_conditions(pat)) == [ethics]
    enter_conflict(application=ethics.award.application, user=pat, reason="Kin", by=sam, at=now)
    assert list(readable_conditions(pat)) == []


def test_waiting_conditions_are_handed_in_and_no_release(handed_in, release, accepted, sam):
    ConditionFactory(award=accepted, kind="custom")
    Condition.objects.filter(pk=release.pk).update(state="handed_in")
    assert list(waiting_conditions(sam)) == [handed_in]


def test_open_requests_of_ones_own_programmes(release, ada, sam, otto, now):
    day = release.due_on + timedelta(days=9)
    asked = ask_about_condition(
        condition=release, kind="more_time", wanted_on=day, reason="Ill", by=ada, at=now
    )
    assert (list(open_requests(sam)), list(open_requests(otto))) == ([asked], [])
    assert open_request_of(release) == asked
    withdraw_request(request=asked, by=ada, at=now)
    assert (list(open_requests(sam)), open_request_of(release)) == ([], None)


def test_possible_verifiers_are_people_of_the_programme_and_the_panels(ethics, sam, otto, pat, eve):
    ReviewerFactory(panel=PanelFactory(call=ethics.award.application.call), user=pat)
    assert list(possible_verifiers(ethics.award)) == [pat, sam]


def test_files_wait_until_they_are_handed_in(ethics, ada, now):
    upload = SimpleUploadedFile("a.txt", b"Approved", content_type="text/plain")
    file = add_proof_file(condition=ethics, upload=upload, by=ada, at=now)
    assert list(unsent_files(ethics)) == [file]
    hand_in_proof(condition=ethics, words="", link="", by=ada, at=now)
    assert list(unsent_files(ethics)) == []
    assert [list(proof.files.all()) for proof in proofs_of(ethics)] == [[file]]
