"""A plan as it can be changed: by reference and address, with what stands against a pair."""

from dataclasses import dataclass

import numpy as np
from django.db.models import Q, Subquery

from grants.queries import applications_in_round
from reviews.edits import ASSIGN, FORBID, PIN, Board, Edit, Pair, write_edits
from reviews.errors import PlanMoved
from reviews.models import Assignment, AssignmentPlan, PairRule, PlanChange, Reviewer
from reviews.queries.conflicts import conflict_reasons
from reviews.queries.planning import Table, standing_rules, table_of
from reviews.states import AssignmentState

_OPEN = {AssignmentState.INVITED, AssignmentState.ACCEPTED}


@dataclass(frozen=True)
class PlanBoard:
    """The board of a plan with the keys of its names. Addresses are in lower case."""

    board: Board
    applications: dict[str, int]
    reviewers: dict[str, int]
    names: dict[str, str]
    table: Table

    def keys(self, pair: Pair) -> tuple[int, int]:
        """Application and reviewer key of a pair."""
        return self.applications[pair[0]], self.reviewers[pair[1]]

    def affinity(self, pair: Pair) -> float:
        """How close the two are (0 to 1); 0 for who joined after the plan was made."""
        return affinity_in(self.table, *self.keys(pair))


def affinity_in(table: Table, application: int, reviewer: int) -> float:
    """The affinity of a pair of keys in a plan's table; 0 when one is not in it."""
    row = np.flatnonzero(table.applications == application)
    column = np.flatnonzero(table.reviewers == reviewer)
    return float(table.affinity[row[0], column[0]]) if row.size and column.size else 0.0


def read_board(plan: AssignmentPlan) -> PlanBoard:
    """The plan as it stands. Seven queries, however large the call is."""
    in_round = applications_in_round(plan.call)
    applications = dict(in_round.values_list("reference", "pk"))
    panel = list(
        Reviewer.objects.filter(panel__call=plan.call)
        .order_by("pk")
        .values_list("pk", "user_id", "user__email", "user__name", "is_active", "user__is_active")
    )
    reference = {pk: name for name, pk in applications.items()}
    address = {pk: email.lower() for pk, _, email, *_ in panel}
    of_user = {user: email.lower() for _, user, email, *_ in panel}

    def named(rows: object) -> set[Pair]:
        return {
            (reference[application], address[reviewer])
            for application, reviewer in rows  # type: ignore[attr-defined]
            if application in reference and reviewer in address
        }

    reasons = conflict_reasons(in_round)
    obstacles = {
        (reference[application], of_user[user]): f"Conflict of interest: {why}"
        for (application, user), why in reasons.items()
        if application in reference and user in of_user
    }
    asked = list(
        Assignment.objects.filter(application__call=plan.call).values_list(
            "application_id", "reviewer_id", "state"
        )
    )
    for pair in named((a, r) for a, r, state in asked if state not in _OPEN):
        obstacles.setdefault(pair, "They were asked before and are off it.")
    rules = list(standing_rules(plan.call).values_list("application_id", "reviewer_id", "kind"))
    board = Board(
        applications=applications.keys(),
        reviewers={email.lower() for _, _, email, _, panel_on, on in panel if panel_on and on},
        pairs=named(plan.pairs.values_list("application_id", "reviewer_id")),
        pinned=named((a, r) for a, r, kind in rules if kind == PairRule.Kind.PIN),
        never=named((a, r) for a, r, kind in rules if kind == PairRule.Kind.NEVER),
        standing=named((a, r) for a, r, state in asked if state in _OPEN) - obstacles.keys(),
        obstacles=obstacles,
    )
    names = {email.lower(): name or email for _, _, email, name, *_ in panel}
    keys = {email: pk for pk, email in address.items()}
    return PlanBoard(board, applications, keys, names, table_of(plan))


def plan_version(plan: AssignmentPlan) -> int:
    """Counts the changes of a plan; what a page shows is stale once it has moved on."""
    return plan.changes.values_list("number", flat=True).first() or 0


def require_version(plan: AssignmentPlan, expected: int | None) -> int:
    """The plan's version; `PlanMoved` when a person saw another one (None: saw none)."""
    version = plan_version(plan)
    if expected is not None and expected != version:
        last = plan.changes.select_related("by").first()
        raise PlanMoved(f"{last.by or 'Seedcorn'}: {last.words}" if last else "made anew")
    return version


def latest_changes(plan: AssignmentPlan) -> tuple[PlanChange | None, PlanChange | None]:
    """The newest change, and the one an undo would take back. One query."""
    newest = plan.changes.order_by("-number").values("number")[:1]
    undoable = Q(undoes__isnull=True, undone_by__isnull=True)
    rows = plan.changes.filter(undoable | Q(number=Subquery(newest))).select_related("by")
    found = list(rows.order_by("-number")[:2])
    # The newest is undone by nothing, for that would be newer.
    return found[0] if found else None, next((row for row in found if row.undoes_id is None), None)


def plan_csv(plan: AssignmentPlan) -> str:
    """The plan and the standing rules of its call as lines one can change and send back."""
    rules: dict[tuple[str, str], tuple[str, str]] = {}
    rows = standing_rules(plan.call).filter(application__in=applications_in_round(plan.call))
    for reference, email, kind, reason in rows.values_list(
        "application__reference", "reviewer__user__email", "kind", "reason"
    ):
        rules[reference, email.lower()] = (kind, reason)
    lines: list[tuple[Edit, str, str]] = []
    pairs = plan.pairs.order_by("application__reference", "-affinity", "reviewer_id")
    for reference, title, email, affinity in pairs.values_list(
        "application__reference", "application__title", "reviewer__user__email", "affinity"
    ):
        kind, reason = rules.pop((reference, email.lower()), ("", ""))
        action = PIN if kind == PairRule.Kind.PIN else ASSIGN
        lines.append((Edit(reference, email.lower(), action, reason), title, f"{affinity:.3f}"))
    lines += [
        (Edit(reference, email, FORBID, reason), "", "")
        for (reference, email), (kind, reason) in sorted(rules.items())
        if kind == PairRule.Kind.NEVER
    ]
    return write_edits(lines)
