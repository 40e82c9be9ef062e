"""More time for one review: asked for by its reviewer, given or declined by staff."""

from datetime import datetime

from django.db import transaction

from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require
from core.mail.outbox import queue_many
from reviews import emails
from reviews.models import Assignment, ExtensionRequest, Review
from reviews.permissions import can_review, can_route
from reviews.queries.reviewing import reviewer_assignments, standing_assignments
from reviews.states import ReviewState


@transaction.atomic
def ask_for_more_time(
    *, assignment: Assignment, until: datetime, reason: str, by: Actor, at: datetime
) -> ExtensionRequest:
    """A reviewer asks for a later due date. Staff get a mail; nothing moves until they answer."""
    door = reviewer_assignments(assignment.reviewer.user).filter(pk=assignment.pk)
    seen = door.select_for_update(of=("self",)).first()
    if seen is None:
        raise RuleBroken("This application is no longer assigned to you.")
    require(can_review(by, seen, at))
    _require_unfinished(seen)
    _require_later(seen, until, at)
    if seen.extension_requests.filter(answered_at=None).exists():
        raise RuleBroken("You have asked already. Staff will answer by e-mail.")
    asked = ExtensionRequest.objects.create(
        assignment=seen, until=until, reason=reason.strip(), asked_at=at
    )
    queue_many([emails.more_time_asked(asked=asked, at=at)])
    _trace(seen, "assignment.ask_more_time", by, at, until=until.isoformat())
    return asked


@transaction.atomic
def extend_assignment(
    *, assignment: Assignment, until: datetime, reason: str, by: Actor, at: datetime
) -> Assignment:
    """Staff move the due date of one review, asked or not. The reviewer is told why."""
    assignment = _locked(assignment)
    require(can_route(by, assignment.application.call))
    _require_unfinished(assignment)
    _require_later(assignment, until, at)
    if not reason.strip():
        raise RuleBroken("Say why the due date moves. The reviewer reads it.", "reason")
    assignment.due_at = until
    assignment.save(update_fields=["due_at"])
    _answer(assignment, granted=True, words=reason, by=by, at=at)
    queue_many([emails.due_date_moved(assignment=assignment, reason=reason.strip(), at=at)])
    _trace(assignment, "assignment.extend", by, at, until=until.isoformat(), reason=reason)
    return assignment


@transaction.atomic
def decline_more_time(
    *, assignment: Assignment, reason: str, by: Actor, at: datetime
) -> Assignment:
    """Staff answer a request for more time with no, and say why."""
    assignment = _locked(assignment)
    require(can_route(by, assignment.application.call))
    if not reason.strip():
        raise RuleBroken("Say why there is no more time. The reviewer reads it.", "reason")
    if not _answer(assignment, granted=False, words=reason, by=by, at=at):
        raise RuleBroken("Nobody waits for an answer about more time for this review.")
    queue_many([emails.more_time_declined(assignment=assignment, reason=reason.strip(), at=at)])
    _trace(assignment, "assignment.decline_more_time", by, at, reason=reason)
    return assignment


def _answer(assignment: Assignment, *, granted: bool, words: str, by: Actor, at: datetime) -> int:
    return assignment.extension_requests.filter(answered_at=None).update(
        granted=granted, answer=words.strip()[:500], answered_at=at, answered_by=person(by)
    )


def _locked(assignment: Assignment) -> Assignment:
    """The row, locked, as long as anything stands for it."""
    rows = standing_assignments().select_related("application__call__programme", "reviewer__user")
    found = rows.filter(pk=assignment.pk).select_for_update(of=("self",)).first()
    if found is None:
        raise RuleBroken("This assignment does not stand any more.")
    return found


def _require_unfinished(assignment: Assignment) -> None:
    if Review.objects.filter(assignment=assignment, state=ReviewState.SUBMITTED).exists():
        raise RuleBroken("This review is submitted, so it needs no more time.")


def _require_later(assignment: Assignment, until: datetime, at: datetime) -> None:
    if until <= max(assignment.due_at, at):
        raise RuleBroken(
            "The new date must be later than the one it is due on, and not past.", "until"
        )


def _trace(assignment: Assignment, verb: str, by: Actor, at: datetime, **data: object) -> None:
    application = assignment.application
    scope = application.call.programme.slug
    record(
        by=by,
        verb=verb,
        subject=application,
        at=at,
        scope=scope,
        reviewer=assignment.reviewer.user.email,
        **data,
    )
