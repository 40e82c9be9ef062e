"""Every review of the round.

Some go through the actions the pages use, one save and one submission after the other: that is
what a reviewer's work costs. Nine thousand in a row would take minutes in which nothing new is
measured, so the others are written in bulk: the same rows, the audit trail included.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from core.audit.models import AuditEvent
from home.round.routing import Round
from home.round.source import values_for
from reviews.actions.reviewing import save_review, submit_review
from reviews.models import Assignment, Criterion, Review, Score
from reviews.queries.reviewing import criteria_of, standing_assignments
from reviews.states import AssignmentState, ReviewState

FOR_APPLICANT = (
    "The question is stated clearly and the method fits it. Say more about what has been tried "
    "before, and about what you will do if the first experiment fails."
)
FOR_PANEL = "I read the whole application and am happy to discuss it."
_BATCH = 1000


@dataclass(frozen=True)
class Written:
    """An assignment and what its reviewer writes, by field name."""

    assignment: Assignment
    values: dict[str, str]


def review_everything(state: Round, one_by_one: int) -> None:
    """One submitted review for each accepted assignment, the first ones through the actions."""
    written = _write(state)
    singly, rest = written[:one_by_one], written[one_by_one:]
    at = state.days(20)
    with state.meter.step("Reviews through the pages' actions") as step:
        for each in singly:
            _save_and_submit(each, at)
        step.detail = f"{len(singly):,} reviews, each saved and submitted"
    if rest:
        with state.meter.step("Reviews in bulk") as step:
            _store(rest, criteria_of(state.call), at)
            step.detail = f"{len(rest):,} reviews as rows, not through the actions"
    state.facts["reviews"] = len(written)
    state.facts["reviews_in_bulk"] = len(rest)
    state.facts["rated_by"] = "ratings file" if state.source.ratings else "seeded draw"


def _write(state: Round) -> list[Written]:
    """What every reviewer thinks. The first one of an application gives its first rating."""
    scales = {each.key: (each.lowest, each.highest) for each in criteria_of(state.call)}
    accepted = (
        standing_assignments()
        .filter(application__call=state.call, state=AssignmentState.ACCEPTED)
        .select_related("application__call__programme", "application__owner", "reviewer__user")
    )
    places: dict[int, int] = defaultdict(int)
    written = []
    for assignment in accepted.order_by("reviewer_id", "application_id"):
        ratings = state.source.ratings.get(assignment.application.owner.email, [])
        place = places[assignment.application_id]
        places[assignment.application_id] += 1
        values = values_for(ratings, place, scales, state.random)
        values |= {"recommendation": "maybe", "confidence": "3"}
        values |= {"comment_for_applicant": FOR_APPLICANT, "comment_for_panel": FOR_PANEL}
        written.append(Written(assignment, values))
    return written


def _save_and_submit(each: Written, at: datetime) -> None:
    reviewer = each.assignment.reviewer.user
    save_review(
        assignment=each.assignment,
        values=each.values,
        versions={},
        page="round",
        by=reviewer,
        at=at,
    )
    submit_review(assignment=each.assignment, by=reviewer, at=at + timedelta(minutes=30))


@transaction.atomic
def _store(written: list[Written], criteria: list[Criterion], at: datetime) -> None:
    """The rows `save_review` and `submit_review` would leave behind."""
    handed_in = at + timedelta(minutes=30)
    reviews = Review.objects.bulk_create(
        [
            Review(
                assignment=each.assignment,
                state=ReviewState.SUBMITTED,
                comment_for_applicant=FOR_APPLICANT,
                comment_for_panel=FOR_PANEL,
                recommendation=each.values["recommendation"],
                confidence=int(each.values["confidence"]),
                rubric=criteria[0].rubric,
                version=1,
                saves={name: {"version": 1, "page": "round"} for name in each.values},
                changed_at=at,
                submitted_at=handed_in,
            )
            for each in written
        ],
        batch_size=_BATCH,
    )
    Score.objects.bulk_create(
        [
            Score(review=review, criterion=criterion, value=int(each.values[criterion.key]))
            for review, each in zip(reviews, written, strict=True)
            for criterion in criteria
        ],
        batch_size=_BATCH,
    )
    AuditEvent.objects.bulk_create(
        [
            AuditEvent(
                at=handed_in,
                actor=each.assignment.reviewer.user,
                actor_name=str(each.assignment.reviewer.user),
                verb="review.submit",
                subject_type=each.assignment.application._meta.label_lower,
                subject=each.assignment.application.reference,
                scope=each.assignment.application.call.programme.slug,
                data={},
            )
            for each in written
        ],
        batch_size=_BATCH,
    )
