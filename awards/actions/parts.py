"""What an award gives besides cash: set while it is in preparation, with its deliveries."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from awards.actions._locks import locked_award, locked_call
from awards.actions._money import keep_within_pool
from awards.instalments import split_evenly
from awards.models import Award, GrantPart, Payment
from awards.permissions import can_work_on_award
from awards.states import AWARD
from awards.terms import next_month
from core.actors import Actor
from core.audit.trail import record
from core.errors import RuleBroken, require
from core.references.numbering import next_references


def add_part(
    *,
    award: Award,
    instrument: str,
    unit: str,
    quantity: int,
    deliveries: int,
    first_on: date,
    by: Actor,
    at: datetime,
) -> GrantPart:
    """Give `quantity` units in so many deliveries, the next ones each on the first of a month.

    Raises `RuleBroken` when the award gives this already, when the letter is out, or when the
    call's pool of the unit does not suffice.
    """
    with transaction.atomic():
        call = locked_call(award.application.call_id)
        award = locked_award(award.pk)
        require(can_work_on_award(by, award))
        AWARD.check(award, "edit")
        unit = " ".join(unit.split())
        if award.parts.filter(instrument=instrument, unit=unit).exists():
            raise RuleBroken(f"This award gives {unit} already. Remove them first.", "unit")
        if not 0 < deliveries <= min(quantity, 60):
            raise RuleBroken("Between 1 and 60 deliveries, each of at least one.", "deliveries")
        keep_within_pool(call, instrument, unit, quantity)
        part = GrantPart.objects.create(
            award=award, instrument=instrument, unit=unit, quantity=quantity
        )
        _plan(part, split_evenly(quantity, deliveries), first_on, at)
        _record(part, "award.give", by, at)
        return part


def remove_part(*, part: GrantPart, by: Actor, at: datetime) -> None:
    """Take it out of the award with its deliveries, while the award is in preparation."""
    with transaction.atomic():
        part.award = locked_award(part.award_id)
        require(can_work_on_award(by, part.award))
        AWARD.check(part.award, "edit")
        if part.award.amount == 0 and part.award.parts.count() == 1:
            raise RuleBroken("Nothing would be left of this award. Set its amount first.")
        _record(part, "award.give_not", by, at)
        part.payments.all().delete()
        part.delete()


def _plan(part: GrantPart, amounts: list[int], first_on: date, at: datetime) -> None:
    last = part.award.payments.aggregate(last=Max("position"))["last"] or 0
    references = next_references("PAY", at=at, count=len(amounts))
    due_on = first_on
    for number, (reference, amount) in enumerate(zip(references, amounts, strict=True), 1):
        Payment.objects.create(
            reference=reference,
            award=part.award,
            part=part,
            position=last + number,
            label=f"Delivery {number} of {len(amounts)}",
            amount=amount,
            due_on=due_on,
        )
        due_on = next_month(due_on)


def _record(part: GrantPart, verb: str, by: Actor, at: datetime) -> None:
    record(
        by=by,
        verb=verb,
        subject=part.award,
        at=at,
        scope=part.award.application.call.programme.slug,
        quantity=part.quantity,
        unit=part.unit,
    )
