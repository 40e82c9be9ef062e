"""A reviewer's own desk: what is due, what stands beside a review, how long one takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from reviews.models import Assignment, ExtensionRequest, Review, Rubric, TextEdit
from reviews.queries.reviewing import reviewer_assignments
from reviews.states import ReviewState

ENOUGH = 3
"""Fewer reviews than this say nothing about how long the next one takes."""


@dataclass(frozen=True)
class Line:
    """One assignment on the desk, in words."""

    assignment: Assignment
    state: str
    tone: str
    group: str
    asked_for_more: bool
    place: int | None


@dataclass(frozen=True)
class Desk:
    """Everything asked of a reviewer, soonest due first. `minutes` is None without enough data."""

    lines: list[Line]
    minutes: int | None
    orders: list[Any]


def desk_of(user: User, at: datetime) -> Desk:
    """What a reviewer has to do and has done, in all their calls. Three queries."""
    rows = list(reviewer_assignments(user))
    waiting = set(
        ExtensionRequest.objects.filter(assignment__in=rows, answered_at=None).values_list(
            "assignment_id", flat=True
        )
    )
    calls = {row.application.call_id: row.application.call for row in rows}
    in_order = calls_in_order(list(calls))
    return Desk(
        lines=[_line(row, at, waiting) for row in rows],
        minutes=usual_minutes([row.review.seconds for row in rows if _is_done(row)]),
        orders=[
            (call, *_placed(rows, pk))
            for pk, call in calls.items()
            if pk in in_order and call.announced_at is None
        ],
    )


def _placed(rows: Sequence[Assignment], call: int) -> tuple[int, int]:
    mine = [row for row in rows if row.application.call_id == call]
    return sum(_place(row) is not None for row in mine), len(mine)


def _place(row: Assignment) -> int | None:
    review: Review | None = getattr(row, "review", None)
    return review.place if review else None


def _is_done(row: Assignment) -> bool:
    review: Review | None = getattr(row, "review", None)
    return review is not None and review.state == ReviewState.SUBMITTED


def _line(row: Assignment, at: datetime, waiting: set[int]) -> Line:
    begun = getattr(row, "review", None) is not None
    if _is_done(row):
        state, tone, group = "Submitted", "success", "done"
    else:
        state, tone = ("Draft", "info") if begun else ("Not begun", "neutral")
        group = "overdue" if row.due_at < at else "due"
    return Line(row, state, tone, group, row.pk in waiting, _place(row))


def usual_minutes(seconds: Sequence[int]) -> int | None:
    """The median of a reviewer's own times, in whole minutes; None when too few are known.

    Only their own: the times of others would tell that there are others, and how far they are.
    Reviews that show less than a minute (pasted, or filled offline) were not measured.
    """
    measured = [each for each in seconds if each >= 60]
    return round(median(measured) / 60) if len(measured) >= ENOUGH else None


def calls_in_order(calls: Sequence[int]) -> set[int]:
    """Which of these calls (pks) ask their reviewers for an order. One query."""
    latest = (
        Rubric.objects.filter(call__in=calls, published_at__isnull=False)
        .order_by("call_id", "-number")
        .distinct("call_id")
        .values_list("call_id", "mode")
    )
    return {call for call, mode in latest if mode == Rubric.Mode.ORDER}


def neighbours(user: User, assignment: Assignment) -> dict[str, Any]:
    """Where a review stands among the reviewer's own: next, previous, next to do. One query."""
    rows = list(
        reviewer_assignments(user).values_list("pk", "application__reference", "review__state")
    )
    references = [reference for _, reference, _ in rows]
    place = next(n for n, (pk, _, _) in enumerate(rows) if pk == assignment.pk)
    round_the_table = rows[place + 1 :] + rows[:place]
    return {
        "next": references[place + 1] if place + 1 < len(rows) else "",
        "previous": references[place - 1] if place else "",
        "number": place + 1,
        "of": len(rows),
        "next_to_do": next(
            (ref for _, ref, state in round_the_table if state != ReviewState.SUBMITTED), ""
        ),
    }


def open_request(assignment: Assignment) -> ExtensionRequest | None:
    """The reviewer's request for more time that nobody has answered."""
    return assignment.extension_requests.filter(answered_at=None).first()


def edits_of(review: Review | None) -> QuerySet[TextEdit]:
    """What staff changed in the texts of a review, oldest first."""
    return TextEdit.objects.filter(review=review).order_by("pk")
