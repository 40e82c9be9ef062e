"""May this person do this deed with a release? Each answer carries its reason."""

from awards.models import Condition
from awards.permissions import can_hand_in, can_work_on_award
from awards.states import AwardState
from core.actors import Actor
from core.errors import YES, Verdict, no


def can_submit_evidence(user: Actor, condition: Condition) -> Verdict:
    """Owner and editors of the application, once the award is accepted."""
    if condition.kind != Condition.Kind.RELEASE:
        return no("This condition is not about a release.")
    if condition.award.state != AwardState.ACCEPTED:
        return no("The award is not running, so nothing can be handed in.")
    return can_hand_in(user, condition.award)


def can_ask_for_check(user: Actor, condition: Condition) -> Verdict:
    """Who may hand in, and the programme's officers."""
    return YES if can_submit_evidence(user, condition) else can_decide_release(user, condition)


def can_decide_release(user: Actor, condition: Condition) -> Verdict:
    """Officers and administrators of the programme."""
    return can_work_on_award(user, condition.award)
