"""Paying: approved by one person when nothing blocks it, recorded as paid by another."""

from datetime import datetime

from django.db import transaction

from awards import emails
from awards.actions._locks import locked_award, locked_payment
from awards.models import Payment
from awards.permissions import can_approve_payment, can_pay_payment
from awards.queries.awards import open_conditions
from awards.states import PAYMENT, AwardState
from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require
from core.files.storing import listed


def approve_payment(*, payment: Payment, by: Actor, at: datetime) -> Payment:
    """Approve the payment; `RuleBroken` names the conditions that still block it."""
    with transaction.atomic():
        # The award is locked too: an answer that arrives at the same moment is waited for.
        award = locked_award(payment.award_id)
        payment = locked_payment(payment.pk)
        require(can_approve_payment(by, award))
        state = PAYMENT.check(payment, "approve")
        if award.state != AwardState.ACCEPTED:
            raise RuleBroken("The grantee has not accepted the award, so nothing can be paid.")
        _check_unblocked(payment)
        payment.state, payment.approved_at, payment.approved_by = state, at, person(by)
        payment.save(update_fields=["state", "approved_at", "approved_by"])
        _record(payment, "payment.approve", by, at)
        return payment


def pay_payment(*, payment: Payment, by: Actor, at: datetime) -> Payment:
    """Record that the money was sent, by another person than the one who approved it."""
    with transaction.atomic():
        payment = locked_payment(payment.pk)
        require(can_pay_payment(by, payment.award, payment.approved_by_id))
        payment.state = PAYMENT.check(payment, "pay")
        payment.paid_at = at
        payment.save(update_fields=["state", "paid_at"])
        _record(payment, "payment.pay", by, at)
        emails.payment_paid(payment, at=at)
        return payment


def _check_unblocked(payment: Payment) -> None:
    owed = list(open_conditions(payment).order_by("position"))
    if owed:
        names = listed((f"{each.reference} ({each.title})" for each in owed), "and")
        verb = "is" if len(owed) == 1 else "are"
        raise RuleBroken(f"This payment is blocked: {names} {verb} not met.")


def _record(payment: Payment, verb: str, by: Actor, at: datetime) -> None:
    scope = payment.award.application.call.programme.slug
    record(by=by, verb=verb, subject=payment, at=at, scope=scope, amount=payment.amount)
