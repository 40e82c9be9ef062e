"""Until when a call, or one application in it, can be written: the moment and its words."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery

from grants.countdown import time_left
from grants.models import Application, Batch, Call

_WHEN_SPENT = "When the budget is spent"


@dataclass(frozen=True)
class Closing:
    """What ends the time for writing. Without a moment, `words` say what does."""

    label: str
    moment: datetime | None
    words: str = ""

    def countdown(self, now: datetime) -> str:
        """`closes in 3 hours 12 minutes`, by the server's clock; empty without a moment."""
        if self.moment is None:
            return ""
        left = time_left(now, self.moment)
        return f"closes in {left}" if left else "closed"


def closing_of_call(call: Call, at: datetime) -> Closing:
    """When the call closes for somebody who begins now: in batches, the next date."""
    if call.mode == Call.Mode.BATCH:
        batch = next_batch(call, at)
        if batch:
            return Closing("Next batch closes", batch.closes_at)
        return Closing("Last batch closed", call.deadline, "No batch is to come")
    if call.mode == Call.Mode.UNTIL_SPENT:
        label = "Closes at the latest" if call.deadline else "Closes"
        return Closing(label, call.deadline, _WHEN_SPENT)
    if call.deadline is None:
        return Closing("Closes", None, "No deadline: you can apply at any time")
    return Closing("Closes" if call.deadline >= at else "Closed", call.deadline)


def closing_of(application: Application, at: datetime) -> Closing:
    """When it closes for this application: its batch, an extension, else as for everybody."""
    extended = application.extended_until
    regular = closing_of_call(application.call, at)
    if application.batch is not None:
        regular = Closing("Your batch closes", application.batch.closes_at)
    if extended and (regular.moment is None or at <= extended):
        return Closing("Your extended deadline", extended)
    return regular


def with_next_batch(calls: QuerySet[Call], at: datetime) -> QuerySet[Call]:
    """Adds `next_batch_at`, the date of the batch that closes next, for lists of calls."""
    coming = Batch.objects.filter(call=OuterRef("pk"), closes_at__gte=at).order_by(
        "closes_at", "pk"
    )
    return calls.annotate(next_batch_at=Subquery(coming.values("closes_at")[:1]))


def next_batch(call: Call, at: datetime) -> Batch | None:
    """The batch that closes next. Reads all dates, so that they can be fetched for many calls."""
    coming = [each for each in call.batches.all() if each.closes_at >= at]
    return min(coming, key=lambda each: each.closes_at, default=None)
