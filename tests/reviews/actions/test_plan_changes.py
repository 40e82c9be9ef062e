from datetime import timedelta

import pytest

from core.actors import SYSTEM
from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from reviews.actions.plan_changes import change_plan, preview_change, undo_change
from reviews.actions.planning import plan_assignments
from reviews.edits import Edit
from reviews.errors import EditsRefused, PlanMoved
from reviews.models import PairRule, PlanChange
from reviews.queries.planning import Parameters
from tests.factories.accounts import UserFactory
from tests.factories.reviews import AssignmentFactory, PairRuleFactory, ReviewerFactory

ONE = Parameters(reviews_per_application=1, max_load=5)


@pytest.fixture
def made(closed, fill, now):
    """Three applications, each with its closest of three reviewers."""
    applications, people = fill(3, 3)
    plan = plan_assignments(call=closed, parameters=ONE, by=SYSTEM, at=now)
    return plan, applications, people


def edit(application, reviewer, action, note=""):
    return Edit(application.reference, reviewer.user.email, action, note)


def pairs(plan):
    return set(plan.pairs.values_list("application__reference", "reviewer__user__email"))


def state(plan):
    """Everything an undo has to bring back."""
    plan.refresh_from_db()
    rows = plan.pairs.values_list("application", "reviewer", "affinity", "by_hand")
    rules = PairRule.objects.filter(lifted_at=None)
    return (
        sorted(rows),
        sorted(rules.values_list("application", "reviewer", "kind", "reason")),
        round(plan.objective, 9),
        plan.short,
    )


def test_a_reviewer_takes_the_place_of_another_and_the_numbers_follow(made, sam, now):
    plan, (first, second, third), people = made
    before = plan.objective
    change = change_plan(
        plan=plan,
        edits=[edit(first, people[0], "remove"), edit(first, people[1], "assign")],
        by=sam,
        at=now,
    )
    plan.refresh_from_db()
    assert pairs(plan) == {
        (first.reference, people[1].user.email),
        (second.reference, people[1].user.email),
        (third.reference, people[2].user.email),
    }
    assert plan.objective < before
    assert plan.objective == pytest.approx(sum(plan.pairs.values_list("affinity", flat=True)))
    assert plan.figures["loads"] == {"0": 1, "1": 1, "2": 1}
    assert plan.figures["gap"] == pytest.approx(plan.bound - plan.objective)
    assert plan.pairs.get(by_hand=True).application == first
    assert change.words == f"Reviewer 1 instead of Reviewer 0 on {first.reference}"
    assert (change.before["total"], change.after["total"]) == (before, plan.objective)
    assert (change.before["heaviest"], change.after["heaviest"]) == (1, 2)
    assert AuditEvent.objects.filter(verb="plan.change", actor=sam).count() == 1


def test_a_removed_pair_leaves_the_application_short(made, sam, now):
    plan, (first, *_), people = made
    change = change_plan(plan=plan, edits=[edit(first, people[0], "remove")], by=sam, at=now)
    plan.refresh_from_db()
    assert [each["reference"] for each in plan.short] == [first.reference]
    assert (change.before["short"], change.after["short"]) == (0, 1)


def test_over_the_limit_by_hand_is_said(closed, fill, sam, now):
    applications, people = fill(2, 2)
    tight = Parameters(reviews_per_application=1, max_load=1)
    plan = plan_assignments(call=closed, parameters=tight, by=sam, at=now)
    change_plan(plan=plan, edits=[edit(applications[0], people[1], "assign")], by=sam, at=now)
    plan.refresh_from_db()
    assert plan.figures["warnings"] == [
        f"{people[1].user.email}: 2 applications; at most 1 allowed."
    ]


def test_all_edits_are_done_or_none(made, sam, now):
    plan, (first, second, third), people = made
    second.team.create(user=people[2].user, role="viewer")
    PairRuleFactory(application=third, reviewer=people[0], kind="never")
    before = state(plan)
    edits = [
        edit(first, people[1], "assign"),
        edit(second, people[2], "assign"),
        edit(third, people[0], "assign"),
        edit(third, ReviewerFactory(user=UserFactory()), "assign"),
    ]
    with pytest.raises(EditsRefused) as refused:
        change_plan(plan=plan, edits=edits, by=sam, at=now)
    assert len(refused.value.problems) == 3
    assert "Conflict of interest: Is on the application's team." in refused.value.problems[0]
    assert state(plan) == before
    assert PlanChange.objects.count() == 0


def test_what_the_plan_says_already_is_no_change(made, sam, now):
    plan, (first, *_), people = made
    with pytest.raises(RuleBroken, match="says so already"):
        change_plan(plan=plan, edits=[edit(first, people[0], "assign")], by=sam, at=now)
    assert PlanChange.objects.count() == 0


def test_who_was_asked_before_is_neither_planned_again_nor_taken_off(made, sam, now):
    plan, (first, second, _), people = made
    AssignmentFactory(application=first, reviewer=people[1], state="declined")
    AssignmentFactory(application=second, reviewer=people[1])
    for wish in (edit(first, people[1], "assign"), edit(second, people[1], "remove")):
        with pytest.raises(EditsRefused):
            change_plan(plan=plan, edits=[wish], by=sam, at=now)


def test_a_pin_remembers_who_when_and_why_and_takes_the_place_of_a_never(made, sam, now):
    plan, (first, *_), people = made
    old = PairRuleFactory(application=first, reviewer=people[1], kind="never", made_by=sam)
    wish = edit(first, people[1], "pin", "The only one who knows the method")
    change_plan(plan=plan, edits=[wish], by=sam, at=now)
    old.refresh_from_db()
    rule = PairRule.objects.get(lifted_at=None)
    assert (rule.kind, rule.reason) == ("pin", "The only one who knows the method")
    assert (rule.made_by, rule.made_at) == (sam, now)
    assert (old.lifted_by, old.lifted_at) == (sam, now)
    assert (first.reference, people[1].user.email) in pairs(plan)


def test_a_page_that_shows_an_older_plan_is_refused(made, sam, now):
    plan, (first, second, _), people = made
    change_plan(plan=plan, edits=[edit(first, people[1], "assign")], expected=0, by=sam, at=now)
    with pytest.raises(PlanMoved, match="Reviewer 1 planned for"):
        change_plan(
            plan=plan, edits=[edit(second, people[0], "assign")], expected=0, by=sam, at=now
        )
    with pytest.raises(PlanMoved):
        undo_change(plan=plan, expected=0, by=sam, at=now)
    change_plan(plan=plan, edits=[edit(second, people[0], "assign")], expected=1, by=sam, at=now)
    assert plan.changes.count() == 2


def test_a_preview_tells_the_numbers_and_stores_nothing(made, sam, now):
    plan, (first, *_), people = made
    before = state(plan)
    wish = [edit(first, people[0], "remove")]
    difference, old, new = preview_change(plan=plan, edits=wish, by=sam)
    assert difference.removed == [(first.reference, people[0].user.email)]
    assert state(plan) == before
    change = change_plan(plan=plan, edits=wish, by=sam, at=now)
    assert (change.before, change.after) == (old, new)


def test_undo_goes_back_step_by_step(made, sam, now):
    plan, (first, second, _), people = made
    PairRuleFactory(application=second, reviewer=people[2], kind="never", reason="Rivals")
    start = state(plan)
    steps = [
        [edit(first, people[0], "remove"), edit(first, people[1], "pin", "Asked for")],
        [edit(second, people[2], "pin")],
        [edit(second, people[1], "forbid", "Too close"), edit(first, people[1], "free")],
    ]
    seen = []
    for hour, step in enumerate(steps):
        seen.append(state(plan))
        change_plan(plan=plan, edits=step, by=sam, at=now + timedelta(hours=hour))
    for expected in reversed(seen):
        change = undo_change(plan=plan, by=sam, at=now + timedelta(hours=9))
        assert change.undoes is not None
        assert state(plan) == expected
    assert state(plan) == start
    with pytest.raises(RuleBroken, match="nothing to undo"):
        undo_change(plan=plan, by=sam, at=now + timedelta(hours=9))
    assert list(plan.changes.values_list("number", flat=True)) == [6, 5, 4, 3, 2, 1]


def test_an_undo_never_brings_a_conflict_back(made, sam, now):
    plan, (first, *_), people = made
    change_plan(plan=plan, edits=[edit(first, people[0], "remove")], by=sam, at=now)
    first.team.create(user=people[0].user, role="viewer")
    before = state(plan)
    with pytest.raises(RuleBroken, match=r"Reviewer 0 on .* team"):
        undo_change(plan=plan, by=sam, at=now)
    assert state(plan) == before


def test_what_was_asked_meanwhile_is_not_undone(made, sam, now):
    plan, (first, *_), people = made
    change_plan(plan=plan, edits=[edit(first, people[1], "assign")], by=sam, at=now)
    AssignmentFactory(application=first, reviewer=people[1], state="invited")
    with pytest.raises(RuleBroken, match="asked already"):
        undo_change(plan=plan, by=sam, at=now)


def test_an_applied_plan_stays_as_it_is(made, sam, now):
    plan, (first, *_), people = made
    change_plan(plan=plan, edits=[edit(first, people[1], "assign")], by=sam, at=now)
    plan.state = "applied"
    plan.save(update_fields=["state"])
    with pytest.raises(RuleBroken):
        change_plan(plan=plan, edits=[edit(first, people[2], "assign")], by=sam, at=now)
    with pytest.raises(RuleBroken):
        undo_change(plan=plan, by=sam, at=now)


@pytest.mark.parametrize("who", ["ada", "rita", "otto", "olga", "fay"])
def test_only_officers_of_the_programme_change_a_plan(made, now, who, request):
    plan, (first, *_), people = made
    by, wish = request.getfixturevalue(who), [edit(first, people[1], "assign")]
    for deed in (
        lambda: change_plan(plan=plan, edits=wish, by=by, at=now),
        lambda: preview_change(plan=plan, edits=wish, by=by),
        lambda: undo_change(plan=plan, by=by, at=now),
    ):
        with pytest.raises(NotAllowed):
            deed()
