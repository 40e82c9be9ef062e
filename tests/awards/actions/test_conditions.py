from datetime import timedelta

import pytest

from awards.actions.conditions import (
    accept_condition,
    extend_condition,
    hand_in,
    mark_checked,
    send_back,
    waive_condition,
)
from awards.models import Condition, ConditionStep
from core.actors import SYSTEM
from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from core.mail.models import OutgoingMail
from tests.factories.awards import ConditionFactory


def steps(condition):
    return list(condition.steps.values_list("verb", "reason"))


def test_hand_in_check_and_accept_leave_their_steps_and_close_it(release, ada, sam, now):
    hand_in(condition=release, by=ada, at=now, reason="See the tag")
    mark_checked(condition=release, by=SYSTEM, at=now)
    done = accept_condition(condition=release, by=sam, at=now, reason="Well done")
    assert (done.state, done.closed_at, done.is_met) == ("accepted", now, True)
    assert steps(release) == [("hand_in", "See the tag"), ("check", ""), ("accept", "Well done")]
    assert AuditEvent.objects.filter(subject=release.reference).count() == 3
    mail = OutgoingMail.objects.get()
    assert mail.to == "ada@example.org"
    assert "Well done" in mail.body


def test_hand_in_is_for_owner_and_editors(release, ben_edits, sam, eve, now):
    for person in (sam, eve):
        with pytest.raises(NotAllowed):
            hand_in(condition=release, by=person, at=now)
    assert hand_in(condition=release, by=ben_edits, at=now).state == "handed_in"


def test_hand_in_before_the_award_is_accepted_is_refused(offered, ada, now):
    with pytest.raises(RuleBroken, match="not accepted"):
        hand_in(condition=offered.conditions.first(), by=ada, at=now)


def test_mark_checked_is_for_the_system_and_staff(release, ada, sam, fay, now):
    hand_in(condition=release, by=ada, at=now)
    for person in (ada, fay):
        with pytest.raises(NotAllowed):
            mark_checked(condition=release, by=person, at=now)
    assert mark_checked(condition=release, by=sam, at=now).state == "checked"


def test_accept_condition_of_a_release_that_was_not_handed_in_is_refused(release, sam, now):
    with pytest.raises(RuleBroken, match="open"):
        accept_condition(condition=release, by=sam, at=now)
    release.refresh_from_db()
    assert (release.state, ConditionStep.objects.count()) == ("open", 0)


@pytest.mark.parametrize("kind", [Condition.Kind.REPORT, Condition.Kind.CUSTOM])
def test_accept_condition_of_another_kind_needs_no_evidence(accepted, sam, now, kind):
    condition = ConditionFactory(award=accepted, kind=kind)
    assert accept_condition(condition=condition, by=sam, at=now).state == "accepted"
    assert steps(condition) == [("accept", "")]


def test_accept_condition_twice_is_refused_and_changes_nothing(accepted, sam, now):
    condition = ConditionFactory(award=accepted, kind=Condition.Kind.REPORT)
    accept_condition(condition=condition, by=sam, at=now)
    with pytest.raises(RuleBroken, match="met"):
        accept_condition(condition=condition, by=sam, at=now)
    assert (len(steps(condition)), OutgoingMail.objects.count()) == (1, 1)


def test_send_back_opens_it_again_and_tells_why_each_time(release, ada, sam, now):
    for number in (1, 2):
        hand_in(condition=release, by=ada, at=now)
        back = send_back(condition=release, by=sam, at=now, reason=f"No licence {number}")
        assert (back.state, back.closed_at) == ("open", None)
    bodies = "\n".join(OutgoingMail.objects.order_by("id").values_list("body", flat=True))
    assert "No licence 1" in bodies
    assert "No licence 2" in bodies


def test_waive_condition_closes_it_with_its_reason(release, mia, now):
    waived = waive_condition(condition=release, by=mia, at=now, reason="Patent dispute")
    assert (waived.state, waived.closed_at) == ("waived", now)
    assert steps(release) == [("waive", "Patent dispute")]
    assert "Patent dispute" in OutgoingMail.objects.get().body


def test_extend_condition_keeps_both_dates(release, sam, now):
    old = release.due_on
    later = old + timedelta(days=60)
    extend_condition(condition=release, new_due_on=later, by=sam, at=now, reason="Illness")
    release.refresh_from_db()
    assert (release.due_on, release.state) == (later, "open")
    step = release.steps.get()
    assert (step.old_due_on, step.new_due_on, step.reason) == (old, later, "Illness")
    with pytest.raises(RuleBroken) as refusal:
        extend_condition(condition=release, new_due_on=later, by=sam, at=now, reason="Again")
    assert refusal.value.field == "new_due_on"


def test_waive_condition_that_was_handed_in_unread_is_refused(release, ada, mia, now):
    hand_in(condition=release, by=ada, at=now)
    with pytest.raises(RuleBroken, match="Something happened to this condition"):
        waive_condition(condition=release, by=mia, at=now, reason="Patent dispute", seen="0")
    release.refresh_from_db()
    assert release.state == "handed_in"


def test_send_back_waive_and_extend_need_a_reason(release, ada, mia, now):
    hand_in(condition=release, by=ada, at=now)
    later = release.due_on + timedelta(days=1)
    deeds = [
        (send_back, {}),
        (waive_condition, {}),
        (extend_condition, {"new_due_on": later}),
    ]
    for deed, more in deeds:
        with pytest.raises(RuleBroken) as refusal:
            deed(condition=release, by=mia, at=now, reason="  ", **more)
        assert refusal.value.field == "reason"
    release.refresh_from_db()
    assert (release.state, len(steps(release))) == ("handed_in", 1)


@pytest.mark.parametrize("who", ["ada", "fay", "olga", "otto", "eve"])
def test_deciding_by_the_wrong_person_is_refused(release, ada, now, who, request):
    hand_in(condition=release, by=ada, at=now)
    person = request.getfixturevalue(who)
    later = release.due_on + timedelta(days=1)
    for deed, more in [
        (accept_condition, {}),
        (send_back, {}),
        (waive_condition, {}),
        (extend_condition, {"new_due_on": later}),
    ]:
        with pytest.raises(NotAllowed):
            deed(condition=release, by=person, at=now, reason="Because", **more)
    assert len(steps(release)) == 1
