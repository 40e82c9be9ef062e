from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from awards.states import ConditionState
from core.errors import NotAllowed, RuleBroken
from core.mail.models import OutgoingMail
from releases.actions.curing import tell_of_cures_over
from releases.actions.deciding import accept_release
from releases.actions.rulings import (
    accept_in_part,
    dispute_finding,
    find_breached,
    lift_breach,
    settle_dispute,
    supersede_output,
)
from releases.models import Outcome, ReleaseTerms, Ruling
from releases.queries.standing import current_standing
from releases.standing import Standing
from tests.factories.awards import ConditionFactory, accepted_award
from tests.factories.grants import ProgrammeRoleFactory
from tests.factories.releases import finished_verification, released_output

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def failed():
    return finished_verification(outcome=Outcome.FAIL, licence="").evidence.condition


def late(days, **fields):
    return ConditionFactory(
        award=accepted_award(), due_on=(NOW - timedelta(days=days)).date(), **fields
    )


def owner(condition):
    return condition.award.application.owner


@pytest.fixture
def officer(sam):
    def of(condition, role="officer"):
        programme = condition.award.application.call.programme
        ProgrammeRoleFactory(programme=programme, user=sam, role=role)
        return sam

    return of


def word(condition):
    return current_standing(condition, NOW)[1].standing


def dispute(condition, by=None, text="The licence is MIT; the file is named COPYING."):
    return dispute_finding(condition=condition, text=text, by=by or owner(condition), at=NOW)


def test_a_dispute_waits_for_an_answer_in_writing_and_both_stay(failed, officer):
    sam = officer(failed)
    dispute(failed)
    assert word(failed) is Standing.DISPUTED

    settle_dispute(condition=failed, upheld=True, text="You are right.", by=sam, at=NOW)

    assert word(failed) is Standing.NEEDS_A_PERSON
    assert [(each.kind, each.by, each.upheld) for each in failed.rulings.all()] == [
        ("dispute", owner(failed), None),
        ("settle", sam, True),
    ]
    contact = failed.award.application.call.programme.contact_email
    assert set(OutgoingMail.objects.values_list("to", flat=True)) == {contact, owner(failed).email}


def test_the_same_words_twice_are_one_dispute_other_words_wait(failed):
    assert dispute(failed) == dispute(failed)
    with pytest.raises(RuleBroken, match="There is a dispute already"):
        dispute(failed, text="And the tag is there.")
    assert failed.rulings.count() == 1


def test_nothing_is_disputed_where_nothing_was_found(officer):
    passed = finished_verification().evidence.condition
    with pytest.raises(RuleBroken, match="no finding"):
        dispute(passed)
    with pytest.raises(RuleBroken, match="No dispute waits"):
        settle_dispute(condition=passed, upheld=False, text="No.", by=officer(passed), at=NOW)


def test_a_stranger_disputes_nothing_and_the_grantee_settles_nothing(failed, eve):
    with pytest.raises(NotAllowed):
        dispute(failed, by=eve)
    dispute(failed)
    with pytest.raises(NotAllowed):
        settle_dispute(condition=failed, upheld=True, text="Yes.", by=owner(failed), at=NOW)


def test_a_breach_waits_for_the_end_of_the_time_to_cure(officer):
    condition = late(14)
    sam = officer(condition)
    last, noon = NOW.date(), NOW.replace(hour=12)
    with pytest.raises(RuleBroken, match=f"until {last.day} {last:%B %Y}"):
        find_breached(condition=condition, text="Too late.", by=sam, at=noon)

    tomorrow = noon + timedelta(days=1)
    find_breached(condition=condition, text="Too late.", by=sam, at=tomorrow)

    assert word(condition) is Standing.BREACHED
    condition.refresh_from_db()
    assert condition.state == ConditionState.OPEN


def test_the_time_to_cure_is_a_term_of_the_programme(officer):
    condition = late(15)
    assert word(condition) is Standing.OVERDUE
    ReleaseTerms.objects.create(programme=condition.award.application.call.programme, cure_days=60)
    assert word(condition) is Standing.IN_CURE_TIME


def test_the_mail_of_a_lifted_breach_names_the_payments_that_wait(officer):
    condition = late(40)
    payment = condition.award.payments.get()
    payment.conditions.add(condition)
    sam = officer(condition)
    find_breached(condition=condition, text="Nothing came.", by=sam, at=NOW)
    lift_breach(condition=condition, text="It was agreed otherwise.", by=sam, at=NOW)

    mail = OutgoingMail.objects.get(to=owner(condition).email, subject__contains="lifted")
    assert f"- First instalment ({payment.reference})" in mail.body


def test_a_breach_is_lifted_once(officer):
    condition = late(40)
    sam = officer(condition)
    find_breached(condition=condition, text="Nothing came.", by=sam, at=NOW)
    with pytest.raises(RuleBroken, match="Only what is overdue"):
        find_breached(condition=condition, text="Still nothing.", by=sam, at=NOW)

    lift_breach(condition=condition, text="It was agreed otherwise.", by=sam, at=NOW)

    assert word(condition) is Standing.OVERDUE
    with pytest.raises(RuleBroken, match="not breached"):
        lift_breach(condition=condition, text="Again.", by=sam, at=NOW)


def test_a_breach_ends_with_the_acceptance(officer):
    condition = late(40)
    sam = officer(condition)
    find_breached(condition=condition, text="Nothing came.", by=sam, at=NOW - timedelta(days=1))
    condition.state = ConditionState.HANDED_IN
    condition.save(update_fields=["state"])
    finished_verification(condition.evidence.create(url="https://a.example", submitted_at=NOW))
    release = accept_release(condition=condition, by=sam, at=NOW)

    assert word(condition) is Standing.WATCHED
    later = NOW + timedelta(days=90)
    release.regressed_at, release.cure_until = later, later.date() + timedelta(days=30)
    release.save()
    assert current_standing(condition, later)[1].standing is Standing.IN_CURE_TIME


def test_what_regressed_can_be_breached_when_it_was_not_mended(officer):
    release = released_output()
    release.regressed_at = NOW - timedelta(days=40)
    release.cure_until = (NOW - timedelta(days=10)).date()
    release.save()
    sam = officer(release.condition)

    find_breached(condition=release.condition, text="It is still gone.", by=sam, at=NOW)

    assert word(release.condition) is Standing.BREACHED


def test_a_part_is_accepted_and_the_rest_is_owed_later(failed, officer):
    day = failed.due_on + timedelta(days=60)
    accept_in_part(
        condition=failed,
        part="The training code.",
        text="The evaluation code.",
        new_due_on=day,
        by=officer(failed),
        at=NOW,
    )

    failed.refresh_from_db()
    assert (failed.state, failed.due_on) == (ConditionState.OPEN, day)
    assert word(failed) is Standing.PARTLY_ACCEPTED
    assert failed.rulings.get().part == "The training code."
    assert {step.reason for step in failed.steps.all()} == {
        "Accepted: The training code. Still missing: The evaluation code."
    }


def test_a_part_of_nothing_handed_in_is_refused_whole(officer):
    condition = ConditionFactory(award=accepted_award())
    with pytest.raises(RuleBroken):
        accept_in_part(
            condition=condition,
            part="Something.",
            text="The rest.",
            new_due_on=condition.due_on + timedelta(days=60),
            by=officer(condition),
            at=NOW,
        )
    assert (condition.rulings.count(), condition.steps.count()) == (0, 0)


def test_another_output_takes_the_place_and_the_payments(officer):
    old = ConditionFactory(award=accepted_award())
    new = ConditionFactory(award=old.award, title="Kernels, second edition")
    payment = old.award.payments.get()
    payment.conditions.add(old)
    with pytest.raises(NotAllowed):
        supersede_output(condition=old, other=new, text="Mine.", by=officer(old), at=NOW)
    sam = officer(old, "administrator")

    supersede_output(condition=old, other=new, text="Written anew in Rust.", by=sam, at=NOW)

    _, stands = current_standing(old, NOW)
    assert stands.standing is Standing.SUPERSEDED
    assert stands.sentence == (
        f"Kernels, second edition ({new.reference}) takes its place. Nothing is owed here."
    )
    assert set(payment.conditions.all()) == {old, new}
    with pytest.raises(RuleBroken):
        supersede_output(condition=new, other=old, text="Back again.", by=sam, at=NOW)


def test_an_output_of_another_award_takes_no_place(officer):
    old, foreign = (ConditionFactory(award=accepted_award()) for _ in range(2))
    with pytest.raises(RuleBroken, match="Choose another output"):
        supersede_output(
            condition=old, other=foreign, text="No.", by=officer(old, "administrator"), at=NOW
        )


def test_what_was_said_cannot_be_changed_or_removed(failed):
    ruling = dispute(failed)
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        Ruling.objects.filter(pk=ruling.pk).update(text="I never said that.")
    with pytest.raises(Exception, match="Cannot delete"), transaction.atomic():
        Ruling.objects.filter(pk=ruling.pk).delete()


def test_the_database_wants_an_answer_to_say_for_whom(failed):
    with pytest.raises(IntegrityError, match="ruling_settle_says_for_whom"):
        Ruling.objects.create(condition=failed, kind="settle", text="Hm.", at=NOW)


def test_the_end_of_the_time_to_cure_is_told_once(olga):
    condition = late(20)
    late(3)
    programme = condition.award.application.call.programme
    ProgrammeRoleFactory(programme=programme, user=olga, role="administrator")

    assert (tell_of_cures_over(at=NOW), tell_of_cures_over(at=NOW)) == (1, 0)
    assert {mail.to for mail in OutgoingMail.objects.all()} == {
        programme.contact_email,
        olga.email,
    }


@pytest.mark.parametrize(
    ("decide", "typed"),
    [
        (settle_dispute, {"upheld": False}),
        (find_breached, {}),
        (lift_breach, {}),
        (accept_in_part, {"part": "The code.", "new_due_on": NOW.date() + timedelta(days=90)}),
        (supersede_output, {"other": None}),
    ],
)
def test_nothing_is_ruled_about_what_was_not_read(failed, officer, decide, typed):
    sam = officer(failed, "administrator")
    with pytest.raises(RuleBroken, match="since you opened this page"):
        decide(condition=failed, text="Because.", by=sam, at=NOW, seen="0;0;0;", **typed)
    assert Ruling.objects.count() == 0
