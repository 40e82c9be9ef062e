"""The doors of reviewers, and the assignments that count."""

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from grants.models import Call
from grants.states import OUT_OF_ROUND
from reviews.models import Assignment, Criterion, Declaration, Invitation, Review, Rubric
from reviews.queries.conflicts import no_conflict
from reviews.rubric import DEFAULT_CRITERIA
from reviews.states import AssignmentState, ReviewState


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
    return accepted_assignments(user).filter(_declared())


def undeclared_assignments(user: User) -> QuerySet[Assignment]:
    """What the person accepted and has not vouched for: they see title and people only."""
    return accepted_assignments(user).exclude(_declared())


def accepted_assignments(user: User) -> QuerySet[Assignment]:
    """Everything the person accepted and may still see, vouched for or not: for titles in lists."""
    return (
        standing_assignments()
        .filter(reviewer__user=user, state=AssignmentState.ACCEPTED)
        .select_related("application__call__programme", "reviewer__user", "review")
        .order_by("due_at", "application__reference")
    )


def _declared() -> Exists:
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
    stored = list(Criterion.objects.filter(rubric__call=call).order_by("position"))
    return stored or [Criterion(**fields) for fields in DEFAULT_CRITERIA]


def rubric_is_locked(call: Call) -> bool:
    """Whether a review exists, so that the rubric must stay as it is."""
    return Review.objects.filter(assignment__application__call=call).exists()


def guidance_of(call: Call) -> str:
    """What staff tell the reviewers of the call."""
    return Rubric.objects.filter(call=call).values_list("guidance", flat=True).first() or ""
