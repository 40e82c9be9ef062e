"""The dates of calls: their own deadline, or the date of each of their batches."""

from dataclasses import dataclass
from datetime import datetime

from grants.models import Call


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
