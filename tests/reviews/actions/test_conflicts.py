from uuid import uuid4

import pytest

from core.actors import SYSTEM
from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from core.mail.models import OutgoingMail
from grants.models import Application
from reviews.actions.conflicts import (
    declare_conflict,
    enter_conflict,
    lift_conflict,
    settle_conflicts,
)
from reviews.models import Conflict
from reviews.queries import conflict_pairs, reviewer_assignments
from tests.factories.grants import CallFactory, submitted_application
from tests.factories.reviews import AssignmentFactory, ReviewerFactory


@pytest.fixture
def assigned(closed, panel, rita):
    application = submitted_application(call=closed)
    reviewer = ReviewerFactory(panel=panel, user=rita)
    return AssignmentFactory(application=application, reviewer=reviewer)


def test_a_declared_conflict_hides_the_application_at_once(assigned, rita, now):
    assert list(reviewer_assignments(rita)) == [assigned]
    declare_conflict(assignment=assigned, reason="My student", by=rita, at=now)
    assigned.refresh_from_db()
    assert assigned.state == "conflicted"
    assert list(reviewer_assignments(rita)) == []
    assert conflict_pairs(Application.objects.all()) >= {(assigned.application_id, rita.pk)}


def test_nobody_declares_for_somebody_else(assigned, eve, sam, now):
    for other in (eve, sam):
        with pytest.raises(NotAllowed):
            declare_conflict(assignment=assigned, reason="No", by=other, at=now)


def test_declared_twice_is_refused(assigned, rita, now):
    declare_conflict(assignment=assigned, reason="Mine", by=rita, at=now)
    with pytest.raises(RuleBroken):
        declare_conflict(assignment=assigned, reason="Mine", by=rita, at=now)
    assert Conflict.objects.count() == 1


def test_staff_enter_a_conflict_with_a_reason(assigned, rita, sam, now):
    enter_conflict(application=assigned.application, user=rita, reason="Same lab", by=sam, at=now)
    assigned.refresh_from_db()
    assert assigned.state == "conflicted"
    event = AuditEvent.objects.get(verb="conflict.enter")
    assert (event.actor, event.data["reason"]) == (sam, "Same lab")
    with pytest.raises(RuleBroken, match="entered already"):
        enter_conflict(application=assigned.application, user=rita, reason="Again", by=sam, at=now)
    with pytest.raises(RuleBroken, match="Say why"):
        enter_conflict(application=assigned.application, user=sam, reason=" ", by=sam, at=now)


@pytest.mark.parametrize("who", ["ada", "rita", "otto", "olga"])
def test_only_officers_enter_and_lift(assigned, rita, sam, now, who, request):
    person = request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        enter_conflict(application=assigned.application, user=rita, reason="No", by=person, at=now)
    conflict = enter_conflict(
        application=assigned.application, user=rita, reason="Same lab", by=sam, at=now
    )
    with pytest.raises(NotAllowed):
        lift_conflict(conflict=conflict, reason="No", by=person, at=now)


def test_a_lifted_conflict_stays_on_record(assigned, rita, sam, now):
    conflict = enter_conflict(
        application=assigned.application, user=rita, reason="Same lab", by=sam, at=now
    )
    lift_conflict(conflict=conflict, reason="Another person of that name", by=sam, at=now)
    conflict.refresh_from_db()
    assert (conflict.state, conflict.is_pinned) == ("denied", False)
    assert (conflict.changed_at, conflict.changed_by, conflict.note) == (
        now,
        sam,
        "Another person of that name",
    )
    assert (assigned.application_id, rita.pk) not in conflict_pairs(Application.objects.all())
    with pytest.raises(RuleBroken, match="lifted already"):
        lift_conflict(conflict=conflict, reason="Again", by=sam, at=now)


def test_who_declares_is_believed_even_when_staff_pinned_the_opposite(assigned, rita, sam, now):
    conflict = Conflict.objects.create(
        user=rita,
        application=assigned.application,
        source="detected",
        state="denied",
        is_pinned=True,
        reason="Same name",
        created_at=now,
    )
    assert list(reviewer_assignments(rita)) == [assigned]
    declare_conflict(assignment=assigned, reason="My sister", by=rita, at=now)
    conflict.refresh_from_db()
    assert (conflict.state, conflict.is_pinned, conflict.source, conflict.reason) == (
        "standing",
        False,
        "declared",
        "My sister",
    )
    assert list(reviewer_assignments(rita)) == []


@pytest.fixture
def suspected(assigned, rita, now):
    return Conflict.objects.create(
        user=rita,
        application=assigned.application,
        source="detected",
        state="suspected",
        reason="Same name",
        created_at=now,
    )


def settle(conflict, verdict, sam, now, reason=""):
    count = settle_conflicts(
        call=conflict.application.call,
        keys=[conflict.key],
        verdict=verdict,
        reason=reason,
        by=sam,
        at=now,
    )
    conflict.refresh_from_db()
    return count


def test_a_suspicion_hides_nothing_until_staff_confirm_it(assigned, suspected, rita, sam, now):
    assert list(reviewer_assignments(rita)) == [assigned]
    assert settle(suspected, "confirm", sam, now) == 1
    assert (suspected.state, suspected.is_pinned) == ("standing", True)
    assigned.refresh_from_db()
    assert assigned.state == "conflicted"
    assert list(reviewer_assignments(rita)) == []
    assert settle(suspected, "confirm", sam, now) == 0


@pytest.mark.parametrize(("verdict", "pinned"), [("deny", False), ("pin", True)])
def test_a_suspicion_is_denied_in_one_press(suspected, sam, now, verdict, pinned):
    assert settle(suspected, verdict, sam, now) == 1
    assert (suspected.state, suspected.is_pinned) == ("denied", pinned)
    assert settle(suspected, verdict, sam, now) == 0
    assert settle(suspected, "unpin", sam, now) == int(pinned)
    assert (suspected.state, suspected.is_pinned) == ("denied", False)


def test_what_stands_is_denied_only_with_a_reason(suspected, sam, now):
    settle(suspected, "confirm", sam, now)
    with pytest.raises(RuleBroken, match="Say why"):
        settle(suspected, "deny", sam, now)
    settle(suspected, "deny", sam, now, reason="A namesake")
    assert (suspected.state, suspected.note) == ("denied", "A namesake")


def test_settling_needs_something_to_settle(suspected, sam, now):
    call = suspected.application.call
    with pytest.raises(RuleBroken, match="at least one"):
        settle_conflicts(call=call, keys=[uuid4()], verdict="deny", by=sam, at=now)
    with pytest.raises(RuleBroken, match="Choose what"):
        settle_conflicts(call=call, keys=[suspected.key], verdict="burn", by=sam, at=now)


@pytest.mark.parametrize("who", ["rita", "otto", "olga", "ada"])
def test_only_officers_settle(suspected, now, who, request):
    with pytest.raises(NotAllowed):
        settle(suspected, "deny", request.getfixturevalue(who), now)


def test_another_calls_conflicts_are_out_of_reach(suspected, sam, now, programme):
    other = CallFactory(programme=programme)
    with pytest.raises(RuleBroken, match="at least one"):
        settle_conflicts(call=other, keys=[suspected.key], verdict="confirm", by=sam, at=now)


def test_who_recuses_after_accepting_leaves_a_place_the_programme_hears_of(
    assigned, panel, rita, ben, now
):
    ReviewerFactory(panel=panel, user=ben)
    declare_conflict(assignment=assigned, reason="My sister", by=rita, at=now)
    mail = OutgoingMail.objects.get(about=assigned.application.reference)
    assert mail.to == assigned.application.call.programme.contact_email
    assert mail.subject == (
        f"Rita Levi has a conflict of interest with {assigned.application.reference}"
    )
    assert "next best Ben Koch (0 of 10)" in mail.body
    assert "sister" not in mail.body


def test_nobody_ends_their_own_conflict(assigned, sam, now):
    conflict = enter_conflict(
        application=assigned.application, user=sam, reason="Same lab", by=sam, at=now
    )
    with pytest.raises(RuleBroken, match="your own"):
        lift_conflict(conflict=conflict, reason="Moved", by=sam, at=now)
    for verdict in ("deny", "pin", "unpin"):
        with pytest.raises(RuleBroken, match="your own"):
            settle_conflicts(
                call=assigned.application.call,
                keys=[conflict.key],
                verdict=verdict,
                reason="Moved",
                by=sam,
                at=now,
            )
    conflict.refresh_from_db()
    assert conflict.state == "standing"


def test_an_officer_in_conflict_has_no_say_in_who_judges_the_application(assigned, rita, sam, now):
    application = assigned.application
    others = enter_conflict(application=application, user=rita, reason="Aunt", by=SYSTEM, at=now)
    enter_conflict(application=application, user=sam, reason="Brother", by=SYSTEM, at=now)
    critic = AssignmentFactory(
        application=application, reviewer=ReviewerFactory(panel=assigned.reviewer.panel)
    )
    with pytest.raises(RuleBroken, match="hides this application") as refused:
        enter_conflict(
            application=application, user=critic.reviewer.user, reason="X", by=sam, at=now
        )
    assert refused.value.field == "reference"
    with pytest.raises(RuleBroken, match="hides this application"):
        enter_conflict(application=application, user=rita, reason="X", by=sam, at=now)
    with pytest.raises(RuleBroken, match="hides this application"):
        lift_conflict(conflict=others, reason="Not so", by=sam, at=now)
    for verdict in ("confirm", "deny", "pin", "unpin"):
        with pytest.raises(RuleBroken, match="hides this application"):
            settle_conflicts(
                call=application.call,
                keys=[others.key],
                verdict=verdict,
                reason="Not so",
                by=sam,
                at=now,
            )
    critic.refresh_from_db()
    others.refresh_from_db()
    assert (critic.state, others.state, others.is_pinned) == ("accepted", "standing", False)
    settle_conflicts(call=application.call, keys=[others.key], verdict="confirm", by=SYSTEM, at=now)
