import pytest
from django.utils import timezone

from awards.states import ConditionState
from core.errors import NotAllowed, RuleBroken
from releases.actions.deciding import accept_release, send_back_release
from releases.models import Outcome, Release, Verification
from tests.factories.grants import ProgrammeRoleFactory
from tests.factories.releases import EvidenceFactory, finished_verification

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(sam):
    def of(condition):
        ProgrammeRoleFactory(programme=condition.award.application.call.programme, user=sam)
        return sam

    return of


def accept(condition, by, **fields):
    return accept_release(condition=condition, by=by, at=timezone.now(), **fields)


def test_accepting_enters_the_register_pinned_to_what_was_checked(officer):
    verification = finished_verification()
    condition = verification.evidence.condition

    release = accept(condition, officer(condition))

    assert (release.url, release.licence, release.commit) == (
        "https://git.example.org/lab/code",
        "MIT",
        "c" * 40,
    )
    assert release.last_seen_well_at == verification.finished_at
    condition.refresh_from_db()
    assert condition.state == ConditionState.ACCEPTED


def test_an_address_that_leads_further_than_can_be_kept_is_accepted_as_handed_in(officer):
    verification = finished_verification()
    verification.facts = {"final_url": "https://git.example.org/" + "x" * 500}
    verification.save(update_fields=["facts"])
    condition = verification.evidence.condition

    assert accept(condition, officer(condition)).url == verification.evidence.url


def test_accepting_against_a_check_needs_a_reason(officer):
    verification = finished_verification(outcome=Outcome.REVIEW, licence="")
    condition = verification.evidence.condition
    sam = officer(condition)

    with pytest.raises(RuleBroken, match="Not every check passed"):
        accept(condition, sam)
    assert Release.objects.count() == 0

    release = accept(condition, sam, reason="The added line is a copyright notice.")
    assert (release.licence, release.last_seen_well_at) == ("MIT", None)


def test_nothing_is_accepted_while_the_checks_run(officer):
    evidence = EvidenceFactory()
    Verification.objects.create(
        evidence=evidence, trigger=Verification.Trigger.ASKED, created_at=timezone.now()
    )

    with pytest.raises(RuleBroken, match="still running"):
        accept(evidence.condition, officer(evidence.condition))


def test_accepting_twice_is_refused_and_leaves_one_entry(officer):
    condition = finished_verification().evidence.condition
    sam = officer(condition)
    accept(condition, sam)

    with pytest.raises(RuleBroken):
        accept(condition, sam)

    assert Release.objects.count() == 1


def test_only_the_programmes_officers_decide(otto):
    condition = finished_verification().evidence.condition

    for person in (otto, condition.award.application.owner):
        with pytest.raises(NotAllowed):
            accept(condition, person)
        with pytest.raises(NotAllowed):
            send_back_release(condition=condition, by=person, at=timezone.now(), reason="No.")
    assert Release.objects.count() == 0


def test_sending_back_opens_the_condition_with_the_reason(officer):
    condition = finished_verification().evidence.condition

    send_back_release(
        condition=condition, by=officer(condition), at=timezone.now(), reason="Add a licence."
    )

    condition.refresh_from_db()
    assert condition.state == ConditionState.OPEN
    assert condition.steps.last().reason == "Add a licence."
