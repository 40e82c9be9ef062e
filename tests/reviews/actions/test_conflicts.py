import pytest

from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from grants.models import Application
from reviews.actions.conflicts import (
    declare_conflict,
    detect_conflicts,
    enter_conflict,
    lift_conflict,
    team_addresses,
)
from reviews.models import Conflict
from reviews.queries import conflict_pairs, reviewer_assignments
from tests.factories.grants import submitted_application
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
    assert (conflict.lifted_at, conflict.lifted_by, conflict.lifted_reason) == (
        now,
        sam,
        "Another person of that name",
    )
    assert (assigned.application_id, rita.pk) not in conflict_pairs(Application.objects.all())
    with pytest.raises(RuleBroken, match="lifted already"):
        lift_conflict(conflict=conflict, reason="Again", by=sam, at=now)


def test_detection_is_not_repeated_after_lifting(closed, rita, sam, now):
    application = submitted_application(call=closed)
    content = {
        "sections": [
            {
                "key": "a",
                "title": "A",
                "questions": [
                    {
                        "key": "team",
                        "kind": "team",
                        "label": "Team",
                        "identifying": True,
                        "value": [{"name": "R", "email": " Rita@Example.org ", "role": ""}],
                    }
                ],
            }
        ]
    }
    assert team_addresses(content) == {"rita@example.org"}
    found = {"call": closed, "contents": {application.pk: content}, "at": now}
    people = {"rita@example.org": rita.pk}
    assert detect_conflicts(people=people, **found) == 1
    assert detect_conflicts(people=people, **found) == 0
    lift_conflict(conflict=Conflict.objects.get(), reason="Namesake", by=sam, at=now)
    assert detect_conflicts(people=people, **found) == 0
