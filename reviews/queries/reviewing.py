"""The doors of reviewers, and the assignments that count."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from grants.models import Call
from grants.states import OUT_OF_ROUND
from reviews.carrying import Given, carried
from reviews.models import Assignment, Criterion, Declaration, Invitation, Review, Rubric, Score
from reviews.queries.conflicts import no_conflict
from reviews.queries.rubrics import criteria_in, rubric_or_default
from reviews.review_rules import comment_field
from reviews.rubric import FIXED_FIELDS
from reviews.states import AssignmentState, ReviewState


@dataclass(frozen=True)
class Answers:
    """A review as text by field name, and what an earlier version of the rubric asked."""

    values: dict[str, str]
    set_aside: list[tuple[Criterion, Given]]


def standing_assignments() -> QuerySet[Assignment]:
    """Assignments that are asked for or accepted and that nothing stands against.

    The reviewer is active and free of conflict, the application still in the round.
    """
    return (
        Assignment.objects.filter(
            state__in=[AssignmentState.INVITED, AssignmentState.ACCEPTED],
            reviewer__is_active=True,
        )
        .exclude(application__state__in=OUT_OF_ROUND)
        .filter(no_conflict())
    )


def reviewer_assignments(user: User) -> QuerySet[Assignment]:
    """The only way from a reviewer to an application: what they accepted and may still see.

    Nothing of it is theirs to read before they have said that they have no conflict with it.
    """
    return accepted_assignments(user).filter(declared())


def undeclared_assignments(user: User) -> QuerySet[Assignment]:
    """What the person accepted and has not vouched for: they see title and people only."""
    return accepted_assignments(user).exclude(declared())


def accepted_assignments(user: User) -> QuerySet[Assignment]:
    """Everything the person accepted and may still see, vouched for or not: for titles in lists."""
    return (
        standing_assignments()
        .filter(reviewer__user=user, state=AssignmentState.ACCEPTED)
        .select_related("application__call__programme", "reviewer__user", "review")
        .order_by("due_at", "application__reference")
    )


def declared() -> Exists:
    """On assignments: the reviewer has said that they have no conflict with the application."""
    return Exists(
        Declaration.objects.filter(
            reviewer=OuterRef("reviewer"), application=OuterRef("application")
        )
    )


def invited_assignments(user: User) -> QuerySet[Assignment]:
    """What the person was asked to review and has not answered."""
    return (
        standing_assignments()
        .filter(reviewer__user=user, state=AssignmentState.INVITED)
        .select_related("application__call", "invitation")
        .order_by("application__reference")
    )


def invitation_assignments(invitation: Invitation) -> QuerySet[Assignment]:
    """What an invitation asks for: its assignments, conflicts and withdrawn ones left out."""
    return (
        invitation.assignments.exclude(state=AssignmentState.REMOVED)
        .exclude(application__state__in=OUT_OF_ROUND)
        .filter(no_conflict())
        .select_related("application__call__programme", "reviewer__user")
        .order_by("application__reference")
    )


def counted_reviews(call: Call) -> QuerySet[Review]:
    """The reviews that count in a call: submitted, by somebody who may judge the application."""
    return Review.objects.filter(
        state=ReviewState.SUBMITTED,
        assignment__in=standing_assignments().filter(
            application__call=call, state=AssignmentState.ACCEPTED
        ),
    )


def criteria_of(call: Call) -> list[Criterion]:
    """What the call's reviewers score: its rubric, or the default one (rows not stored yet)."""
    return criteria_in(rubric_or_default(call))


def form_rubric(assignment: Assignment) -> Rubric:
    """The rubric a review's form follows: a submitted one keeps its own, others the one in use."""
    review: Review | None = getattr(assignment, "review", None)
    if review is not None and review.state == ReviewState.SUBMITTED and review.rubric is not None:
        return review.rubric
    return rubric_or_default(assignment.application.call)


def given_in(review: Review) -> list[tuple[Criterion, Given]]:
    """What a review says on the criteria of the version it was written with. One query."""
    return given_by_review([review]).get(review.pk, [])


def given_by_review(reviews: Sequence[Review]) -> dict[int, list[tuple[Criterion, Given]]]:
    """The same for many reviews, by pk. One query."""
    found: dict[int, list[tuple[Criterion, Given]]] = defaultdict(list)
    rows = Score.objects.filter(review__in=reviews).select_related("criterion")
    for row in rows.order_by("criterion__position"):
        found[row.review_id].append((row.criterion, Given(row.value, row.is_na, row.comment)))
    return found


def values_in(review: Review, over: Mapping[str, Given]) -> dict[str, str]:
    """A review as text by field name, with what it says on the criteria."""
    values = {name: str(getattr(review, name)) for name in FIXED_FIELDS}
    values["confidence"] = str(review.confidence or "")
    for key, given in over.items():
        values |= {key: given.text(), comment_field(key): given.comment}
    return values


def answers_by(review: Review | None, criteria: Sequence[Criterion]) -> Answers:
    """The answers of a review as a form by these criteria shows them."""
    if review is None:
        return Answers({}, [])
    over, aside = carried(given_in(review), criteria)
    before = review.set_aside.select_related("criterion").order_by("criterion__position", "pk")
    kept = [(row.criterion, Given(row.value, row.is_na, row.comment)) for row in before]
    return Answers(values_in(review, over), [*kept, *((old, given) for old, given in aside)])  # type: ignore[list-item]
