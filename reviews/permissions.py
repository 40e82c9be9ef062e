"""May this person do this deed? Each answer carries its reason."""

from datetime import datetime

from core.actors import Actor
from core.errors import YES, Verdict, no
from grants.models import Call
from grants.permissions import can_work_on
from reviews.models import Assignment


def can_route(user: Actor, call: Call) -> Verdict:
    """Panel, conflicts, rubric, plans and assignments: officers and administrators."""
    return can_work_on(user, call.programme)


def can_decide(user: Actor, call: Call) -> Verdict:
    """Officers and administrators, until the results are announced."""
    verdict = can_work_on(user, call.programme)
    if verdict and call.announced_at is not None:
        return no("The results of this call are announced, so decisions can no longer change.")
    return verdict


def can_draw(user: Actor, call: Call, at: datetime) -> Verdict:
    """Who may decide, once the call is over: until then candidates can still come and go."""
    return can_decide(user, call) and call_is_over(call, at)


def can_announce(user: Actor, call: Call) -> Verdict:
    """Officers and administrators."""
    return can_work_on(user, call.programme)


def can_review(user: Actor, assignment: Assignment) -> Verdict:
    """The reviewer of the assignment, until the results are announced."""
    if user.pk != assignment.reviewer.user_id:
        return no("Only the reviewer of this assignment can write this review.")
    if assignment.application.call.announced_at is not None:
        return no("The results are announced, so this review can no longer change.")
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
