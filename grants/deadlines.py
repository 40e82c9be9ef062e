"""The dates of calls, their own deadline or that of each batch, and the day it is there."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from grants.models import Call


def local_day(call: Call, at: datetime) -> date:
    """The day it is at this moment where the call is: what is due by a day is late by this one."""
    return at.astimezone(ZoneInfo(call.time_zone)).date()


@dataclass(frozen=True)
class Deadline:
    """One date of a call. `key` names it for good, also when the date moves."""

    call: Call
    at: datetime
    key: str


def deadlines_of(call: Call) -> list[Deadline]:
    """All dates of a call in order. Batches are read from what was prefetched."""
    if call.mode == Call.Mode.BATCH:
        rows = sorted(call.batches.all(), key=lambda batch: batch.closes_at)
        found = [Deadline(call, batch.closes_at, f"batch-{batch.pk}") for batch in rows]
        if found:
            return found
    return [Deadline(call, call.deadline, f"call-{call.pk}")] if call.deadline else []


def next_deadline(call: Call, at: datetime) -> Deadline | None:
    """The first date that is still to come."""
    return next((each for each in deadlines_of(call) if each.at >= at), None)
