"""May this person do this deed? Each answer carries its reason."""

from datetime import datetime

from core.actors import Actor
from core.errors import YES, Verdict, no
from grants.models import Call
from grants.permissions import can_work_on
from grants.states import ApplicationState
from reviews.models import Assignment, Decision

_DECIDED = (ApplicationState.FUNDED, ApplicationState.WAITLISTED, ApplicationState.DECLINED)


def can_route(user: Actor, call: Call) -> Verdict:
    """Panel, conflicts, rubric, plans and assignments: officers and administrators."""
    return can_work_on(user, call.programme)


def can_decide(user: Actor, call: Call) -> Verdict:
    """Officers and administrators, until the results are announced."""
    verdict = can_work_on(user, call.programme)
    if verdict and call.announced_at is not None:
        return no("The results of this call are announced, so decisions can no longer change.")
    return verdict


def can_confirm(user: Actor, decision: Decision) -> Verdict:
    """Another officer or administrator than the one who decided."""
    verdict = can_work_on(user, decision.application.call.programme)
    if verdict and user.pk is not None and decision.decided_by_id == user.pk:
        return no("You made this decision, so somebody else has to confirm it.")
    return verdict


def can_announce(user: Actor, call: Call) -> Verdict:
    """Officers and administrators."""
    return can_work_on(user, call.programme)


def can_export(user: Actor, call: Call) -> Verdict:
    """Officers and administrators: an export holds everything of everybody."""
    return can_work_on(user, call.programme)


def can_review(user: Actor, assignment: Assignment) -> Verdict:
    """The reviewer of the assignment, until the results are announced."""
    if user.pk != assignment.reviewer.user_id:
        return no("Only the reviewer of this assignment can write this review.")
    application = assignment.application
    decided = application.state in _DECIDED
    if application.call.announced_at is not None or decided:
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
