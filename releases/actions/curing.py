"""Telling the programme, once, that the time to cure of an output has run out."""

from datetime import datetime, timedelta

from django.db.models import Q

from awards.models import Condition
from awards.states import AwardState, ConditionState
from releases import emails
from releases.queries.standing import facts_of, stands, with_standing
from releases.standing import Standing


def tell_of_cures_over(*, at: datetime) -> int:
    """Mail programme and administrators about what is overdue now; returns about how many outputs.

    Each is told once for each last day: who is given more time and misses that is told of again.
    """
    # A day more than needed: at the call it may be tomorrow already.
    late = Q(state=ConditionState.OPEN, due_on__lt=at.date() + timedelta(days=1))
    regressed = Q(state=ConditionState.ACCEPTED, release__cure_until__isnull=False)
    outputs = with_standing(
        Condition.objects.filter(
            late | regressed, kind=Condition.Kind.RELEASE, award__state=AwardState.ACCEPTED
        )
    ).select_related("award__application__owner", "release")
    told = 0
    for output in outputs.order_by("pk").iterator(chunk_size=200):
        found = stands(output, at)
        if found.standing == Standing.OVERDUE:
            told += emails.cure_over(output, facts_of(output).last_day, found.sentence, at=at)
    return told
