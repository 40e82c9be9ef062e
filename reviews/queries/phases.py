"""Which phase of reviewing a call is in, and what a reader sees in it."""

from dataclasses import replace
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, prefetch_related_objects
from django.utils import timezone

from accounts.models import User
from accounts.roles import DOES_WORK
from grants.models import Application, Call
from grants.queries import roles_in
from grants.states import OUT_OF_ROUND
from reviews.models import Assignment, Reviewer, ReviewPhase
from reviews.queries.conflicts import in_conflict, no_conflict_of
from reviews.queries.reviewing import declared, standing_assignments
from reviews.states import AssignmentState, ReviewState
from reviews.visibility import Facts, Reader, Sight, Switches, default_switches, sight


def phases_of(call: Call) -> list[ReviewPhase]:
    """The call's phases in order; none when nobody has set any. One query."""
    return list(call.review_phases.all())


def phase_at(phases: list[ReviewPhase], at: datetime) -> ReviewPhase | None:
    """The last phase that has begun; before any has, the first."""
    begun = [each for each in phases if each.starts_at and each.starts_at <= at]
    if begun:
        return begun[-1]
    return phases[0] if phases else None


def switches_at(call: Call, at: datetime | None = None) -> Switches:
    """What reviewing allows at a moment (now). One query for a call, however often it is asked.

    Before the first phase and after the end of one nothing is written; what is shown stays.
    """
    moment = at or timezone.now()
    prefetch_related_objects([call], "review_phases")
    phase = phase_at(phases_of(call), moment)
    if phase is None:
        return default_switches(blind=call.is_blind)
    waiting = phase.starts_at is not None and phase.starts_at > moment
    ended = phase.ends_at is not None and phase.ends_at <= moment
    if waiting or ended:
        return replace(phase.switches, may_score=False, may_change=False, may_discuss=False)
    return phase.switches


def facts_of_assignment(assignment: Assignment) -> Facts:
    """A reviewer who came through the door of reviewers: accepted, and without a conflict."""
    review = getattr(assignment, "review", None)
    return Facts(
        reader=Reader.CHAIR if assignment.reviewer.is_chair else Reader.REVIEWER,
        has_own=True,
        own_submitted=review is not None and review.state == ReviewState.SUBMITTED,
    )


def reviewer_sight(assignment: Assignment, at: datetime | None = None) -> Sight:
    """What the reviewer of an assignment sees. One query, two when its review is not loaded."""
    return panel_sight(assignment.application, assignment, at)


def panel_applications(user: User) -> QuerySet[Application]:
    """The door to the panel's side of an application: its reviewers and the panel's chairs.

    Standing assignments the person accepted and vouched for, and for a chair everything in the
    round, without what a conflict hides.
    """
    own = standing_assignments().filter(
        declared(),
        application=OuterRef("pk"),
        reviewer__user=user,
        state=AssignmentState.ACCEPTED,
    )
    chaired = Reviewer.objects.filter(
        panel__call=OuterRef("call"), user=user, is_chair=True, is_active=True
    )
    return (
        Application.objects.filter(Q(Exists(own)) | Q(Exists(chaired)), no_conflict_of(user))
        .filter(submitted_at__isnull=False, is_test=False)
        .exclude(state__in=OUT_OF_ROUND)
        .select_related("call__programme")
    )


def own_assignment(user: User, application: Application) -> Assignment | None:
    """The person's accepted, standing assignment to an application, with its review."""
    rows = standing_assignments().filter(application=application, reviewer__user=user)
    return (
        rows.filter(state=AssignmentState.ACCEPTED)
        .select_related("reviewer__user", "review", "application__call")
        .first()
    )


def panel_sight(
    application: Application, own: Assignment | None, at: datetime | None = None
) -> Sight:
    """What somebody who came through `panel_applications` sees: as its reviewer, else as chair.

    One query.
    """
    facts = facts_of_assignment(own) if own else Facts(reader=Reader.CHAIR)
    return sight(switches_at(application.call, at), facts)


def staff_sight(user: User, application: Application) -> Sight:
    """What staff see: everything, unless a conflict hides it from them; auditors write nothing."""
    roles = roles_in(user, application.call.programme)
    facts = Facts(
        reader=Reader.STAFF if roles else Reader.NOBODY,
        in_conflict=in_conflict(user, application),
    )
    seen = sight(Switches(), facts)
    return seen if roles & DOES_WORK else replace(seen, may_discuss=False, may_rate=False)
