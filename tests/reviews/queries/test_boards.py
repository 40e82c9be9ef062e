import pytest

from core.actors import SYSTEM
from reviews.actions.plan_changes import change_plan, undo_change
from reviews.actions.planning import plan_assignments
from reviews.edits import Edit
from reviews.errors import PlanMoved
from reviews.queries.boards import (
    latest_changes,
    plan_csv,
    plan_version,
    read_board,
    require_version,
)
from reviews.queries.planning import Parameters
from tests.factories.reviews import AssignmentFactory, PairRuleFactory

ONE = Parameters(reviews_per_application=1, max_load=5)


@pytest.fixture
def made(closed, fill, now):
    applications, people = fill(3, 3)
    return plan_assignments(call=closed, parameters=ONE, by=SYSTEM, at=now), applications, people


def test_the_board_knows_what_stands_against_a_pair(made, django_assert_num_queries):
    plan, (first, second, third), people = made
    first.team.create(user=people[1].user, role="viewer")
    AssignmentFactory(application=second, reviewer=people[1])
    AssignmentFactory(application=second, reviewer=people[2], state="declined")
    PairRuleFactory(application=third, reviewer=people[2])
    PairRuleFactory(application=third, reviewer=people[0], kind="never")
    PairRuleFactory(application=third, reviewer=people[1], kind="never", lifted_at=plan.created_at)
    people[0].is_active = False
    people[0].save(update_fields=["is_active"])
    with django_assert_num_queries(6):
        found = read_board(plan)
    address = [each.user.email for each in people]
    board = found.board
    assert board.pairs == {
        (each.reference, email) for each, email in zip(made[1], address, strict=True)
    }
    assert board.reviewers == set(address[1:])
    assert board.pinned == {(third.reference, address[2])}
    assert board.never == {(third.reference, address[0])}
    assert board.standing == {(second.reference, address[1])}
    assert board.obstacles == {
        (first.reference, address[1]): "Conflict of interest: Is on the application's team.",
        (second.reference, address[2]): "They were asked before and are off it.",
    }
    pair = (first.reference, address[0])
    assert found.keys(pair) == (first.pk, people[0].pk)
    assert found.affinity(pair) == pytest.approx(
        plan.pairs.get(application=first).affinity, abs=1e-6
    )


def test_the_version_counts_changes_and_undoing_finds_the_last(made, sam, now):
    plan, (first, second, _), people = made
    assert (plan_version(plan), latest_changes(plan)) == (0, (None, None))
    changes = [
        change_plan(
            plan=plan,
            edits=[Edit(each.reference, people[2].user.email, "assign")],
            by=sam,
            at=now,
        )
        for each in (first, second)
    ]
    assert latest_changes(plan) == (changes[1], changes[1])
    undo = undo_change(plan=plan, by=sam, at=now)
    assert latest_changes(plan) == (undo, changes[0])
    last = undo_change(plan=plan, by=sam, at=now)
    assert latest_changes(plan) == (last, None)
    assert require_version(plan, 4) == require_version(plan, None) == 4
    with pytest.raises(PlanMoved, match="Undone: Reviewer 2 planned"):
        require_version(plan, 3)


def test_a_plan_as_lines(made):
    plan, (first, second, third), people = made
    PairRuleFactory(application=first, reviewer=people[0], reason="Knows it")
    PairRuleFactory(application=third, reviewer=people[1], kind="never", reason="Rivals")
    lines = [line.split(",")[:4] for line in plan_csv(plan).splitlines()]
    assert lines == [
        ["application", "reviewer", "action", "note"],
        [first.reference, people[0].user.email, "pin", "Knows it"],
        [second.reference, people[1].user.email, "assign", ""],
        [third.reference, people[2].user.email, "assign", ""],
        [third.reference, people[1].user.email, "forbid", "Rivals"],
    ]
