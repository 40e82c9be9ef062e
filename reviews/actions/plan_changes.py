"""Changing a plan by hand or from a file, seeing what that would do, and undoing it."""

import copy
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require
from reviews.actions.planning import evaluate_plan, locked_plan, measure_plan
from reviews.edits import Difference, Edit, Pair, compare, describe
from reviews.errors import EditsRefused
from reviews.models import AssignmentPlan, PairRule, PlanChange, PlannedPair
from reviews.permissions import can_route
from reviews.queries.boards import PlanBoard, latest_changes, read_board, require_version
from reviews.states import PLAN

Numbers = dict[str, float | int | None]
"""Total, worst pair, worst application, 5th percentile, applications short, heaviest load."""


def numbers_of(plan: AssignmentPlan) -> Numbers:
    """The numbers by which two states of a plan are compared. Affinities are sums of 0 to 1."""
    return {
        "total": plan.objective,
        "worst_pair": plan.worst,
        "worst_application": plan.figures.get("worst_application"),
        "fifth_percentile": plan.figures.get("fifth_percentile"),
        "short": len(plan.short),
        "heaviest": plan.figures.get("heaviest_load"),
    }


def preview_change(
    *, plan: AssignmentPlan, edits: Sequence[Edit], by: Actor
) -> tuple[Difference, Numbers, Numbers]:
    """What the edits would change, and the numbers before and after. Nothing is stored."""
    require(can_route(by, plan.call))
    board = read_board(plan)
    difference = compare(board.board, edits)
    before = numbers_of(plan)
    if difference.problems or not difference:
        return difference, before, before
    pairs = (board.board.pairs - set(difference.removed)) | set(difference.added)
    trial = copy.copy(plan)
    measure_plan(trial, [board.keys(pair) for pair in pairs])
    return difference, before, numbers_of(trial)


@transaction.atomic
def change_plan(
    *,
    plan: AssignmentPlan,
    edits: Sequence[Edit],
    by: Actor,
    at: datetime,
    expected: int | None = None,
) -> PlanChange:
    """Do all the edits or none; the plan's numbers follow. Pins and forbiddances hold from now on.

    `expected` is the version the person saw: a plan that moved on meanwhile raises `PlanMoved`.
    `EditsRefused` carries every reason.
    """
    plan = locked_plan(plan)
    require(can_route(by, plan.call))
    PLAN.check(plan, "change")
    version = require_version(plan, expected)
    board = read_board(plan)
    difference = compare(board.board, edits)
    if difference.problems:
        raise EditsRefused(difference.problems)
    if not difference:
        raise RuleBroken("The plan says so already. Nothing was changed.")
    before = numbers_of(plan)
    removed = _take_out(plan, [board.keys(pair) for pair in difference.removed])
    _put_in(plan, [(*board.keys(pair), board.affinity(pair), True) for pair in difference.added])
    lifted = _lift([board.keys(pair) for pair in difference.lifted], by, at)
    made = _make(board, difference.pinned, PairRule.Kind.PIN, by, at)
    made += _make(board, difference.forbidden, PairRule.Kind.NEVER, by, at)
    evaluate_plan(plan)
    return _store(
        plan,
        version=version,
        words=describe(difference, board.names),
        added=[board.keys(pair) for pair in difference.added],
        removed=removed,
        rules_made=made,
        rules_lifted=lifted,
        before=before,
        by=by,
        at=at,
    )


@transaction.atomic
def undo_change(
    *, plan: AssignmentPlan, by: Actor, at: datetime, expected: int | None = None
) -> PlanChange:
    """Take the last change back: its pairs, pins and forbiddances. Again: the one before it."""
    plan = locked_plan(plan)
    require(can_route(by, plan.call))
    PLAN.check(plan, "change")
    version = require_version(plan, expected)
    _, change = latest_changes(plan)
    if change is None:
        raise RuleBroken("There is nothing to undo. The plan is as it was made.")
    board = read_board(plan)
    _require_undoable(board, change)
    before = numbers_of(plan)
    removed = _take_out(plan, [(a, r) for a, r in change.added])
    _put_in(plan, change.removed)
    made = PairRule.objects.filter(pk__in=change.rules_made).values_list(
        "application_id", "reviewer_id"
    )
    lifted = _lift(list(made), by, at)
    again = _make_again(change.rules_lifted, by, at)
    evaluate_plan(plan)
    return _store(
        plan,
        version=version,
        words=f"Undone: {change.words}"[:300],
        added=[(a, r) for a, r, *_ in change.removed],
        removed=removed,
        rules_made=again,
        rules_lifted=lifted,
        before=before,
        undoes=change,
        by=by,
        at=at,
    )


def _require_undoable(board: PlanBoard, change: PlanChange) -> None:
    names = {board.keys(pair): pair for pair in board.board.obstacles}
    for application, reviewer, *_ in change.removed:
        pair = names.get((application, reviewer))
        if pair:
            why = board.board.obstacles[pair]
            raise RuleBroken(f"This cannot be undone: {board.names[pair[1]]} on {pair[0]}. {why}")
    asked = {board.keys(pair) for pair in board.board.standing}
    if asked & {(a, r) for a, r in change.added}:
        raise RuleBroken("This cannot be undone: somebody it planned was asked already.")


def _take_out(plan: AssignmentPlan, pairs: Sequence[tuple[int, int]]) -> list[list[Any]]:
    wanted = set(pairs)
    rows = [
        row
        for row in plan.pairs.filter(application__in={a for a, _ in wanted})
        if (row.application_id, row.reviewer_id) in wanted
    ]
    plan.pairs.filter(pk__in=[row.pk for row in rows]).delete()
    return [[row.application_id, row.reviewer_id, row.affinity, row.by_hand] for row in rows]


def _put_in(plan: AssignmentPlan, rows: Sequence[Sequence[Any]]) -> None:
    PlannedPair.objects.bulk_create(
        [
            PlannedPair(
                plan=plan, application_id=a, reviewer_id=r, affinity=affinity, by_hand=by_hand
            )
            for a, r, affinity, by_hand in rows
        ],
        # Undoing after somebody planned the pair anew finds it there.
        ignore_conflicts=True,
        batch_size=1000,
    )


def _lift(pairs: Sequence[tuple[int, int]], by: Actor, at: datetime) -> list[int]:
    wanted = set(pairs)
    standing = PairRule.objects.select_for_update().filter(
        lifted_at__isnull=True, application__in={a for a, _ in wanted}
    )
    keys = [
        pk
        for pk, application, reviewer in standing.values_list("pk", "application", "reviewer")
        if (application, reviewer) in wanted
    ]
    PairRule.objects.filter(pk__in=keys).update(lifted_at=at, lifted_by=person(by))
    return keys


def _make(
    board: PlanBoard, notes: dict[Pair, str], kind: str, by: Actor, at: datetime
) -> list[int]:
    rows = [
        PairRule(
            application_id=board.keys(pair)[0],
            reviewer_id=board.keys(pair)[1],
            kind=kind,
            reason=note,
            made_at=at,
            made_by=person(by),
        )
        for pair, note in notes.items()
    ]
    return [row.pk for row in PairRule.objects.bulk_create(rows, batch_size=1000)]


def _make_again(keys: Sequence[int], by: Actor, at: datetime) -> list[int]:
    """The lifted rules once more, where no other rule stands by now."""
    old = list(PairRule.objects.filter(pk__in=keys))
    taken = set(
        PairRule.objects.filter(
            lifted_at__isnull=True, application__in=[row.application_id for row in old]
        ).values_list("application_id", "reviewer_id")
    )
    rows = [
        PairRule(
            application_id=row.application_id,
            reviewer_id=row.reviewer_id,
            kind=row.kind,
            reason=row.reason,
            made_at=at,
            made_by=person(by),
        )
        for row in old
        if (row.application_id, row.reviewer_id) not in taken
    ]
    return [row.pk for row in PairRule.objects.bulk_create(rows)]


def _store(
    plan: AssignmentPlan, *, version: int, by: Actor, at: datetime, **fields: Any
) -> PlanChange:
    change = PlanChange.objects.create(
        plan=plan, number=version + 1, after=numbers_of(plan), by=person(by), at=at, **fields
    )
    record(
        by=by,
        verb="plan.undo" if change.undoes else "plan.change",
        subject=plan.call,
        at=at,
        scope=plan.call.programme.slug,
        plan=plan.number,
        words=change.words,
        added=len(change.added),
        removed=len(change.removed),
    )
    return change
