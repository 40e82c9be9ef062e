from datetime import timedelta

from core.actors import SYSTEM
from reviews.actions.planning import plan_assignments
from reviews.models import Conflict
from reviews.queries.planning import Parameters, table_of
from reviews.queries.progress import (
    assignment_lines,
    panel_rows,
    plan_candidates,
    planned_pairs,
    round_counts,
)
from tests.factories.reviews import AssignmentFactory, RubricFactory, submitted_review


def test_panel_counts(closed, fill):
    applications, people = fill(4, 2)
    RubricFactory(call=closed)
    states = ["invited", "accepted", "accepted", "declined"]
    rows = [
        AssignmentFactory(application=application, reviewer=people[0], state=state)
        for application, state in zip(applications, states, strict=True)
    ]
    submitted_review(rows[1], excellence=3)
    first, second = panel_rows(closed)
    assert (first.assigned, first.accepted, first.declined, first.submitted) == (3, 2, 1, 1)
    assert (second.assigned, second.accepted, second.declined, second.submitted) == (0, 0, 0, 0)
    assert list(panel_rows(closed, people[0].user.email)) == [people[1]]


def test_round_counts(closed, fill, now):
    applications, people = fill(3, 3)
    RubricFactory(call=closed)
    AssignmentFactory(application=applications[0], reviewer=people[0], state="invited")
    late = AssignmentFactory(
        application=applications[0], reviewer=people[1], due_at=now - timedelta(days=1)
    )
    done = AssignmentFactory(
        application=applications[1], reviewer=people[2], due_at=now - timedelta(days=1)
    )
    AssignmentFactory(application=applications[1], reviewer=people[0], state="declined")
    submitted_review(done, excellence=3)
    counts = round_counts(closed, now)
    assert counts.__dict__ == {
        "applications": 3,
        "short": 2,
        "invited": 1,
        "accepted": 2,
        "declined": 1,
        "submitted": 1,
        "overdue": 1,
    }
    words = {
        line.reviewer.pk: line.state
        for line in assignment_lines([applications[0]], now)[applications[0].pk]
    }
    assert words == {people[0].pk: "Invited", late.reviewer.pk: "Accepted, overdue"}


def test_candidates_come_closest_first_with_their_obstacle(closed, fill, now):
    applications, people = fill(3, 3)
    parameters = Parameters(reviews_per_application=1, max_load=5)
    plan = plan_assignments(call=closed, parameters=parameters, by=SYSTEM, at=now)
    Conflict.objects.create(
        user=people[1].user,
        application=applications[0],
        source="staff",
        reason="Colleagues",
        created_at=now,
    )
    AssignmentFactory(application=applications[0], reviewer=people[2], state="declined")
    found = {each.email: each for each in plan_candidates(plan, applications[0], table_of(plan))}
    assert set(found) == {people[1].user.email, people[2].user.email}
    assert found[people[1].user.email].obstacle == "Conflict of interest: Colleagues"
    assert found[people[2].user.email].obstacle == "Was asked before: Declined"
    assert found[people[1].user.email].load == 1
    pairs = planned_pairs(plan, applications)
    assert [pairs[each.pk][0].reviewer for each in applications] == people


def test_an_assignment_that_detection_hides_is_in_conflict_and_closed(closed, fill, now):
    (application,), (person,) = fill(1, 1)
    AssignmentFactory(application=application, reviewer=person)

    def line():
        (only,) = assignment_lines([application], now)[application.pk]
        return only.state, only.is_open

    assert line() == ("Accepted", True)
    conflict = Conflict.objects.create(
        user=person.user, application=application, source="detected", reason="R", created_at=now
    )
    assert line() == ("Conflict of interest", False)
    conflict.state = "denied"
    conflict.save()
    assert line() == ("Accepted", True)
