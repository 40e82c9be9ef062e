"""Whether a reminder still says what is true: asked when its mail goes out, perhaps hours later."""

from datetime import date

from awards.models import Award, Condition
from awards.states import AwardState, ConditionState


def offer_still_waits(_to: str, key: str) -> bool:
    """Whether the offer of `reference day` still waits for the grantee until that day."""
    reference, _, day = key.partition(" ")
    return Award.objects.filter(
        reference=reference,
        answer_by=date.fromisoformat(day),
        state=AwardState.OFFERED,
        acceptance=None,
    ).exists()


def anything_still_owed(_to: str, key: str) -> bool:
    """Whether anything due by the day of `owner programme day` is still owed."""
    owner, programme, day = key.split(" ")
    return Condition.objects.filter(
        award__application__owner_id=int(owner),
        award__application__call__programme_id=int(programme),
        award__state=AwardState.ACCEPTED,
        state=ConditionState.OPEN,
        due_on__lte=date.fromisoformat(day),
    ).exists()
