"""A reviewer puts their applications in order."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from core.actors import Actor
from core.audit.trail import record
from core.errors import RuleBroken, require
from grants.models import Call
from reviews.actions.rubrics import stored_rubric
from reviews.models import Assignment, Review, Rubric
from reviews.permissions import can_review
from reviews.queries.reviewing import reviewer_assignments
from reviews.states import ReviewState


@transaction.atomic
def order_reviews(*, call: Call, places: Mapping[str, int | None], by: Actor, at: datetime) -> int:
    """Store where each application (by reference) stands, 1 being best; returns how many do.

    The order may have gaps and change until the results are announced. `RuleBroken` names the
    application that takes a place twice or is not the person's to review any more.
    """
    rubric = stored_rubric(call)
    if rubric.mode != Rubric.Mode.ORDER:
        raise RuleBroken("This call does not ask for an order.")
    rows = _locked(call, by)
    taken: dict[int, str] = {}
    for reference, place in places.items():
        if reference not in rows:
            raise RuleBroken(f"{reference} is no longer yours to review.", reference)
        require(can_review(by, rows[reference], at))
        if place is not None and taken.setdefault(place, reference) != reference:
            raise RuleBroken(f"Place {place} is taken twice.", reference)
    for reference, place in places.items():
        _put(rows[reference], place, rubric, at)
    record(
        by=by,
        verb="review.order",
        subject=call,
        at=at,
        scope=call.programme.slug,
        order=[reference for _, reference in sorted(taken.items())],
    )
    return len(taken)


def _locked(call: Call, by: Actor) -> dict[str, Assignment]:
    """The person's assignments of the call by reference, their rows locked."""
    mine = Assignment.objects.none() if by.pk is None else reviewer_assignments(by)
    rows = mine.filter(application__call=call).select_for_update(of=("self",))
    return {row.application.reference: row for row in rows}


def _put(row: Assignment, place: int | None, rubric: Rubric, at: datetime) -> None:
    review: Review | None = getattr(row, "review", None)
    if review is None:
        if place is not None:
            state = ReviewState.DRAFT
            Review.objects.create(
                assignment=row, rubric=rubric, place=place, state=state, changed_at=at
            )
    elif review.place != place:
        Review.objects.filter(pk=review.pk).update(place=place, changed_at=at)
