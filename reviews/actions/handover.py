"""One review changes hands."""

from datetime import datetime

from django.db import transaction

from core.actors import Actor
from core.audit.trail import record
from core.errors import RuleBroken, require
from core.mail.outbox import queue_many
from reviews import emails
from reviews.actions.inviting import assign_reviewer
from reviews.models import Assignment, Review, Reviewer
from reviews.permissions import can_route
from reviews.states import ASSIGNMENT, ReviewState


@transaction.atomic
def hand_over(
    *,
    assignment: Assignment,
    to: Reviewer,
    due_at: datetime,
    reason: str,
    by: Actor,
    at: datetime,
) -> Assignment:
    """Take a review from one reviewer and ask another; returns the new assignment.

    What the first one wrote stays stored with them and is shown to nobody else. `RuleBroken`
    when the other one has a conflict, was asked before or does not take part.
    """
    assignment = (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("application__call__programme", "reviewer__user")
        .get(pk=assignment.pk)
    )
    application = assignment.application
    require(can_route(by, application.call))
    if Review.objects.filter(assignment=assignment, state=ReviewState.SUBMITTED).exists():
        raise RuleBroken("This review is submitted, so there is nothing left to hand over.")
    if not reason.strip():
        raise RuleBroken("Say why it changes hands. The first reviewer reads it.", "reason")
    assignment.state = ASSIGNMENT.check(assignment, "hand_over")
    assignment.save(update_fields=["state"])
    new = assign_reviewer(application=application, reviewer=to, due_at=due_at, by=by, at=at)
    queue_many([emails.handed_over(assignment=assignment, reason=reason.strip(), at=at)])
    record(
        by=by,
        verb="assignment.hand_over",
        subject=application,
        at=at,
        scope=application.call.programme.slug,
        of=assignment.reviewer.user.email,
        to=to.user.email,
        reason=reason,
    )
    return new
