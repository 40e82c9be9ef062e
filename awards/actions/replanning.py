"""Planning instalments anew after an award is accepted; their sum stays the award's."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from awards.actions._locks import locked_payments
from awards.actions.payments import record_payment
from awards.models import Payment
from awards.permissions import can_approve_amount, can_approve_payment
from awards.queries.payments import amount_of
from awards.states import PAYMENT, AwardState
from core.actors import Actor
from core.errors import RuleBroken, require
from core.references.numbering import next_reference


def replan_payment(
    *, payment: Payment, due_on: date, basis: str, by: Actor, at: datetime
) -> Payment:
    """Another day, or another thing that brings it up for approval: its date or its conditions."""
    with transaction.atomic():
        [payment] = _locked([payment.pk], "replan", by)
        if basis == Payment.Basis.MILESTONE and not payment.conditions.exists():
            raise RuleBroken("This payment hangs on no condition.", "basis")
        payment.due_on, payment.basis = due_on, basis
        payment.save(update_fields=["due_on", "basis"])
        record_payment(payment, "payment.replan", by, at, due_on=due_on.isoformat(), basis=basis)
        return payment


def split_payment(
    *, payment: Payment, amount: int, due_on: date, by: Actor, at: datetime
) -> Payment:
    """Move `amount` (minor units, or units of its part) of a planned payment to a new one.

    The new one hangs on the same conditions. `RuleBroken` unless something stays. Whose limit does
    not reach the whole does not split it, or two halves would pass below the limit.
    """
    with transaction.atomic():
        [payment] = _locked([payment.pk], "split", by)
        require(can_approve_amount(by, payment))
        if not 0 < amount < payment.amount:
            raise RuleBroken(
                f"Take something, and less than the whole {amount_of(payment)}.", "amount"
            )
        later = payment.award.payments.filter(position__gt=payment.position)
        later.update(position=F("position") + 1)
        payment.amount -= amount
        payment.save(update_fields=["amount"])
        made = Payment.objects.create(
            reference=next_reference("PAY", at=at),
            award=payment.award,
            part=payment.part,
            position=payment.position + 1,
            label=payment.label,
            amount=amount,
            due_on=due_on,
            basis=payment.basis,
        )
        made.conditions.set(payment.conditions.all())
        record_payment(payment, "payment.split", by, at, into=made.reference)
        record_payment(made, "payment.split_off", by, at, from_=payment.reference)
        return made


def merge_payments(*, payment: Payment, into: Payment, by: Actor, at: datetime) -> Payment:
    """Make one planned payment of two of the same award; it hangs on the conditions of both.

    `RuleBroken` when they are not alike, or when the one that goes was in a payment file or came
    back.
    """
    with transaction.atomic():
        if payment.pk == into.pk:
            raise RuleBroken("Choose another payment.", "into")
        rows = {row.pk: row for row in _locked([payment.pk, into.pk], "merge", by)}
        payment, into = rows[payment.pk], rows[into.pk]
        if (payment.award_id, payment.part_id) != (into.award_id, into.part_id):
            raise RuleBroken("Only payments of one award and of one kind become one.", "into")
        if payment.was_sent():
            raise RuleBroken(
                f"{payment.reference} was in a payment file or came back, so it stays. "
                "Merge the other into it.",
                "into",
            )
        into.conditions.add(*payment.conditions.all())
        into.amount += payment.amount
        into.save(update_fields=["amount"])
        record_payment(payment, "payment.merge", by, at, into=into.reference)
        record_payment(into, "payment.merge_in", by, at, from_=payment.reference)
        payment.delete()
        return into


def _locked(pks: list[int], verb: str, by: Actor) -> list[Payment]:
    payments = locked_payments(pks)
    if len(payments) != len(set(pks)):
        raise RuleBroken("One of these payments is gone: it was merged meanwhile.")
    for payment in payments:
        require(can_approve_payment(by, payment.award))
        if payment.award.state != AwardState.ACCEPTED:
            raise RuleBroken("Payments are planned anew while the award is accepted.")
        PAYMENT.check(payment, verb)
    return payments
