"""The dates of a call that takes applications in batches."""

from datetime import date, datetime, timedelta

from django.db import transaction

from core.actors import Actor
from core.audit.trail import record
from core.errors import RuleBroken, require
from grants.models import Application, Batch, Call
from grants.permissions import can_work_on
from grants.states import CallState


@transaction.atomic
def add_batch(
    *, call: Call, closes_at: datetime, promised_by: date | None, by: Actor, at: datetime
) -> Batch:
    """One more date. The call's own deadline follows its last date."""
    call = _locked(call)
    require(can_work_on(by, call.programme))
    if call.mode != Call.Mode.BATCH:
        raise RuleBroken("Only a call that takes applications in batches has dates.")
    if closes_at <= max(at, call.opens_at):
        raise RuleBroken("A batch must close after the opening, and not in the past.", "closes_at")
    if promised_by and promised_by < closes_at.date():
        raise RuleBroken("An answer cannot be promised before the batch closes.", "promised_by")
    if call.batches.filter(closes_at=closes_at).exists():
        raise RuleBroken("This call has a batch with this date already.", "closes_at")
    batch = Batch.objects.create(call=call, closes_at=closes_at, promised_by=promised_by)
    _follow(call)
    _note(call, "call.add_batch", batch, by, at)
    return batch


@transaction.atomic
def remove_batch(*, batch: Batch, by: Actor, at: datetime) -> None:
    """Take a date away in which nothing was submitted; a published call keeps one to come."""
    call = _locked(batch.call)
    require(can_work_on(by, call.programme))
    if batch.applications.exists():
        raise RuleBroken("Applications were submitted into this batch, so it stays.")
    others = call.batches.exclude(pk=batch.pk)
    if call.state == CallState.PUBLISHED and not others.filter(closes_at__gt=at).exists():
        raise RuleBroken(
            "This is the last batch to come. Add another date first, or close the call."
        )
    _note(call, "call.remove_batch", batch, by, at)
    batch.delete()
    _follow(call)


def batch_for(application: Application, at: datetime) -> Batch | None:
    """The batch of an application that is being submitted; `None` where the call has none.

    That is the next one that takes it; with more time given, the last one the time reaches over.
    What was in a batch that is still open stays there.
    """
    call = application.call
    if call.mode != Call.Mode.BATCH or application.is_test:
        return application.batch
    grace = timedelta(minutes=call.grace_minutes)
    coming = call.batches.filter(closes_at__gte=at - grace).order_by("closes_at", "pk").first()
    extended = application.extended_until
    if extended and at <= extended:
        reached = call.batches.filter(closes_at__lte=extended).order_by("-closes_at", "-pk").first()
        coming = application.batch or reached or coming
    if coming is None:
        raise RuleBroken("No batch of this call is still to come. Everything you wrote is kept.")
    return coming


def _locked(call: Call) -> Call:
    rows = Call.objects.select_for_update(of=("self",), no_key=True).select_related("programme")
    return rows.get(pk=call.pk)


def _follow(call: Call) -> None:
    """The call's deadline is its last date, so that all that asks for a deadline is right."""
    last = call.batches.order_by("-closes_at", "-pk").first()
    call.deadline = last.closes_at if last else None
    call.save(update_fields=["deadline"])


def _note(call: Call, verb: str, batch: Batch, by: Actor, at: datetime) -> None:
    record(
        by=by,
        verb=verb,
        subject=call,
        at=at,
        scope=call.programme.slug,
        closes_at=batch.closes_at.isoformat(),
    )
