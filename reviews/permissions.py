"""May this person do this deed? Each answer carries its reason."""

from datetime import datetime

from core.actors import Actor
from core.errors import YES, Verdict, no
from grants.models import Call
from grants.permissions import can_work_on
from reviews.models import Assignment, Bidding, Reviewer


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


def can_bid(user: Actor, reviewer: Reviewer, at: datetime) -> Verdict:
    """An active reviewer of a panel that is asked for bids, until they close."""
    if user.pk != reviewer.user_id or not reviewer.is_active:
        return no("Only reviewers of this panel can say what they would like to read.")
    bidding = Bidding.objects.filter(panel=reviewer.panel_id).first()
    if bidding is None:
        return no("This panel is not asked what it would like to read.")
    if is_closed(bidding, at):
        return no("Bids are closed. What you said stands.")
    return YES


def is_closed(bidding: Bidding, at: datetime) -> bool:
    """Whether bids ended, by their time or by staff."""
    return bidding.closed_at is not None or at >= bidding.closes_at


def call_is_over(call: Call, at: datetime) -> Verdict:
    """Reviewing and announcing wait until nothing can be submitted or changed any more."""
    if call.is_open(at):
        return no(
            "This call is still open, so applications can still change. "
            "Wait for the deadline or close the call."
        )
    return YES
