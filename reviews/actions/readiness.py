"""What stands in the way of an announcement. Raises; the deeds themselves are in `announcing`."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from core.errors import RuleBroken
from grants.models import Call
from reviews.errors import AnnouncedBefore, RoundUndecided
from reviews.models import Decision
from reviews.permissions import call_is_over
from reviews.queries.announcing import Results, with_more_time
from reviews.queries.feedback import naming_decisions
from reviews.states import AnnouncementState

_ON_ITS_WAY = [AnnouncementState.SCHEDULED, AnnouncementState.GOING_OUT]


def require_ready(results: Results, at: datetime) -> None:
    """`AnnouncedBefore`, `RoundUndecided` or `RuleBroken` unless the results can go out."""
    call = results.call
    if call.announced_at is None:
        _require_over(results, at)
    elif not results.applications.exists():
        # What is decided again from the waiting list goes out when it is sealed.
        raise AnnouncedBefore(call.announced_at)
    _require_decided(results, at)


def _require_over(results: Results, at: datetime) -> None:
    call = results.call
    if call.mode == Call.Mode.FIXED:
        over = call_is_over(call, at)
        if not over:
            raise RuleBroken(over.reason)
        if results.chosen is not None:
            raise RuleBroken("The results of a call with a deadline go out all at once.")
        _require_no_more_time(results, at)
    elif call.mode == Call.Mode.BATCH and results.batch is None and not call_is_over(call, at):
        raise RuleBroken("Choose a batch: this call takes applications in batches.", "batch")
    if results.batch and at <= results.batch.closes_at + timedelta(minutes=call.grace_minutes):
        raise RuleBroken("This batch is still open, so its applications can still change.", "batch")


def _require_no_more_time(results: Results, at: datetime) -> None:
    """What could still be submitted after the announcement could never be decided."""
    late = list(with_more_time(results.call, at).values_list("reference", flat=True))
    if late:
        raise RuleBroken(
            f"More time was given and still runs for {', '.join(late)}. Announce when it is over, "
            "or close the call."
        )


def _require_decided(results: Results, at: datetime) -> None:
    missing = list(results.missing.values_list("reference", flat=True))
    if missing and (results.is_whole(at) or results.chosen is not None):
        raise RoundUndecided(missing)
    if results.chosen is not None:
        unknown = results.chosen - set(results.applications.values_list("reference", flat=True))
        if unknown:
            raise RuleBroken(f"Not to be announced here: {', '.join(sorted(unknown))}.")
    if not results.sealed.exists():
        if results.call.announcements.filter(state__in=_ON_ITS_WAY).exists():
            raise RuleBroken("What is decided goes out with the announcement that is set already.")
        raise RuleBroken("There is nothing to announce: no application has a sealed decision.")


def require_counts(rows: Iterable[Decision], expected: Mapping[str, int] | None) -> None:
    """`RuleBroken` when what would go out is not what the person was shown."""
    if expected is None:
        return
    counts = Counter(row.outcome for row in rows)
    if any(counts[outcome] != expected.get(outcome, 0) for outcome in Decision.Outcome.values):
        raise RuleBroken(
            "Decisions have changed since you opened this page. Look at the numbers again; "
            "nothing was announced."
        )


def require_unnamed(rows: Iterable[Decision]) -> None:
    """`RuleBroken` when what an applicant would read gives a reviewer's name away."""
    named = naming_decisions(rows)
    if named:
        raise RuleBroken(
            f"What the applicant would read names a reviewer: {', '.join(sorted(named))}. "
            "Edit the decision, then announce."
        )


def obstacle(results: Results, at: datetime) -> str:
    """Why the results cannot go out now, in a sentence; empty when they can."""
    try:
        require_ready(results, at)
    except RuleBroken as error:
        return error.message
    return ""
