"""May this person do this deed? Each answer carries its reason."""

from collections.abc import Collection
from datetime import datetime

from core.actors import Actor
from core.errors import YES, Verdict, no
from grants.models import Application, Call
from grants.permissions import can_work_on, can_write_application
from grants.states import ApplicationState
from reviews.models import Assignment, Bidding, Decision, Panel, ResponseRound, Reviewer
from reviews.queries.decisions import decided_again
from reviews.queries.phases import facts_of_assignment, reviewer_sight
from reviews.visibility import Sight

_DECIDED = (ApplicationState.FUNDED, ApplicationState.WAITLISTED, ApplicationState.DECLINED)
NOT_WRITTEN_NOW = (
    "Reviews cannot be written in the present phase of this call. What you saved is kept."
)
RESULTS_ARE_OUT = "The results of this call are announced, so decisions can no longer change."
NOT_CHANGED_NOW = "Submitted reviews cannot be changed in the present phase of this call."


def can_route(user: Actor, call: Call) -> Verdict:
    """Panel, conflicts, rubric, plans and assignments: officers and administrators."""
    return can_work_on(user, call.programme)


def can_decide(user: Actor, call: Call) -> Verdict:
    """Officers and administrators, until the results are announced."""
    verdict = can_work_on(user, call.programme)
    if verdict and call.announced_at is not None:
        return no(RESULTS_ARE_OUT)
    return verdict


def can_decide_some(user: Actor, call: Call) -> Verdict:
    """Who may decide; once the results are out, as long as the waiting list is decided again."""
    verdict = can_decide(user, call)
    if call.announced_at is not None and decided_again(call).exists():
        return can_work_on(user, call.programme)
    return verdict


def can_decide_on(user: Actor, call: Call, references: Collection[str]) -> Verdict:
    """Who may decide about these; once the results are out, what is decided again alone."""
    verdict = can_decide_some(user, call)
    if verdict and call.announced_at is not None:
        again = decided_again(call).filter(application__reference__in=references)
        if again.count() != len(set(references)):
            return no(RESULTS_ARE_OUT)
    return verdict


def can_decide_again(user: Actor, decision: Decision) -> Verdict:
    """Officers and administrators, about an announced place on the waiting list."""
    verdict = can_work_on(user, decision.application.call.programme)
    listed = decision.outcome == Decision.Outcome.WAITLIST and decision.announced_at is not None
    if verdict and not listed:
        return no("Only an announced place on the waiting list is decided again.")
    return verdict


def can_draw(user: Actor, call: Call, at: datetime) -> Verdict:
    """Who may decide, once the call is over: until then candidates can still come and go."""
    return can_decide(user, call) and call_is_over(call, at)


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


def can_review(user: Actor, assignment: Assignment, at: datetime | None = None) -> Verdict:
    """The reviewer of the assignment, while its phase allows and until results are announced.

    A submitted review asks whether reviews can change, a draft whether they can be written.
    """
    if user.pk != assignment.reviewer.user_id:
        return no("Only the reviewer of this assignment can write this review.")
    application = assignment.application
    decided = application.state in _DECIDED
    if application.call.announced_at is not None or decided:
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


def can_certify(user: Actor, reviewer: Reviewer) -> Verdict:
    """The panel member, until the results are announced."""
    if user.pk != reviewer.user_id:
        return no("Only the panel member can certify their own conflicts.")
    if not reviewer.is_active:
        return no("You do not take part in this panel.")
    if reviewer.panel.call.announced_at is not None:
        return no("The results of this call are announced, so nothing is left to certify.")
    return YES


def can_set_own_loads(user: Actor, reviewer: Reviewer) -> Verdict:
    """The reviewer, while they take part and the results are not announced."""
    if user.pk != reviewer.user_id or not reviewer.is_active:
        return no("Only who takes part in this panel can say how much they take.")
    if reviewer.panel.call.announced_at is not None:
        return no("The results of this call are announced: its panel's work is over.")
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


def can_run_meeting(user: Actor, panel: Panel) -> Verdict:
    """Officers and administrators, and the chair of the panel."""
    if user.pk and panel.reviewers.filter(user=user.pk, is_active=True, is_chair=True).exists():
        return YES
    verdict = can_work_on(user, panel.call.programme)
    return verdict or no("Only the chair of this panel and staff who work on it run its meetings.")


def can_take_part(user: Actor, panel: Panel) -> Verdict:
    """The members of the panel who take part in it."""
    if user.pk and panel.reviewers.filter(user=user.pk, is_active=True).exists():
        return YES
    return no("Only members of this panel take part in its meetings.")


def can_edit_review(user: Actor, call: Call) -> Verdict:
    """Officers and administrators, until the results are announced."""
    verdict = can_work_on(user, call.programme)
    if verdict and call.announced_at is not None:
        return no("The results of this call are announced, so its reviews can no longer change.")
    return verdict
