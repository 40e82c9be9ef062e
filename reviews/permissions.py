"""May this person do this deed? Each answer carries its reason."""

from datetime import datetime

from core.actors import Actor
from core.errors import YES, Verdict, no
from grants.models import Application, Call
from grants.permissions import can_work_on, can_write_application
from reviews.models import Assignment, ResponseRound
from reviews.queries.phases import facts_of_assignment, reviewer_sight
from reviews.visibility import Sight

NOT_WRITTEN_NOW = (
    "Reviews cannot be written in the present phase of this call. What you saved is kept."
)
NOT_CHANGED_NOW = "Submitted reviews cannot be changed in the present phase of this call."


def can_route(user: Actor, call: Call) -> Verdict:
    """Panel, conflicts, rubric, plans and assignments: officers and administrators."""
    return can_work_on(user, call.programme)


def can_decide(user: Actor, call: Call) -> Verdict:
    """Officers and administrators, until the results are announced."""
    verdict = can_work_on(user, call.programme)
    if verdict and call.announced_at is not None:
        return no("The results of this call are announced, so decisions can no longer change.")
    return verdict


def can_announce(user: Actor, call: Call) -> Verdict:
    """Officers and administrators."""
    return can_work_on(user, call.programme)


def can_review(user: Actor, assignment: Assignment, at: datetime | None = None) -> Verdict:
    """The reviewer of the assignment, while its phase allows and until results are announced.

    A submitted review asks whether reviews can change, a draft whether they can be written.
    """
    if user.pk != assignment.reviewer.user_id:
        return no("Only the reviewer of this assignment can write this review.")
    if assignment.application.call.announced_at is not None:
        return no("The results are announced, so this review can no longer change.")
    seen = reviewer_sight(assignment, at)
    if facts_of_assignment(assignment).own_submitted:
        return YES if seen.may_change else no(NOT_CHANGED_NOW)
    return YES if seen.may_score else no(NOT_WRITTEN_NOW)


def can_discuss(seen: Sight) -> Verdict:
    """Whom the gate lets write in the discussion now."""
    return YES if seen.may_discuss else no("The discussion of this application is not open to you.")


def can_rate(seen: Sight) -> Verdict:
    """The chair, and officers and administrators."""
    return YES if seen.may_rate else no("Only the chair and staff rate reviews.")


def can_respond(
    user: Actor, application: Application, round_: ResponseRound, at: datetime
) -> Verdict:
    """Owner and editors, while the response round is open."""
    writer = can_write_application(user, application)
    if not writer:
        return writer
    if at < round_.opens_at:
        return no("The time to respond to reviews has not begun.")
    if at > round_.closes_at:
        return no("The time to respond to reviews is over. What you saved is kept.")
    return YES


def can_recuse(user: Actor, assignment: Assignment) -> Verdict:
    """The reviewer, at any time: a conflict is never too late."""
    if user.pk != assignment.reviewer.user_id:
        return no("Only the reviewer of this assignment can declare their conflict.")
    return YES


def call_is_over(call: Call, at: datetime) -> Verdict:
    """Reviewing and announcing wait until nothing can be submitted or changed any more."""
    if call.is_open(at):
        return no(
            "This call is still open, so applications can still change. "
            "Wait for the deadline or close the call."
        )
    return YES
