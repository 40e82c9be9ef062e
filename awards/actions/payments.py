"""Paying: approved by one person when nothing blocks it, sent and recorded as paid by another."""

from collections.abc import Callable, Iterable
from datetime import date, datetime

from django.db import transaction

from awards import emails
from awards.actions._locks import locked_payments
from awards.models import BankEntry, Condition, Payment
from awards.permissions import can_approve_amount, can_approve_payment, can_pay_payment
from awards.queries.awards import open_conditions
from awards.queries.repayments import askable_of
from awards.states import PAYMENT, AwardState, PaymentState
from core.actors import Actor, person
from core.audit.trail import record
from core.errors import DomainError, RuleBroken, require
from core.files.storing import listed
from grants.deadlines import local_day


def approve_payment(*, payment: Payment, by: Actor, at: datetime) -> Payment:
    """Approve the payment; `RuleBroken` names the conditions that still block it."""
    with transaction.atomic():
        # The award and the conditions are locked too: an answer, or a condition that is opened
        # again, at the same moment is waited for.
        [payment] = locked_payments([payment.pk])
        award = payment.award
        require(can_approve_payment(by, award))
        require(can_approve_amount(by, payment))
        state = PAYMENT.check(payment, "approve")
        if award.state != AwardState.ACCEPTED:
            raise RuleBroken("The grantee has not accepted the award, so nothing can be paid.")
        _check_unblocked(payment)
        payment.state, payment.approved_at, payment.approved_by = state, at, person(by)
        payment.save(update_fields=["state", "approved_at", "approved_by"])
        record_payment(payment, "payment.approve", by, at)
        return payment


def approve_payments(
    *, payments: Iterable[Payment], by: Actor, at: datetime
) -> tuple[list[Payment], list[tuple[Payment, str]]]:
    """Approve each that can be; returns those, and the others with the reason."""
    approved, refused = [], []
    for payment in payments:
        try:
            approved.append(approve_payment(payment=payment, by=by, at=at))
        except DomainError as error:
            refused.append((payment, error.message))
    return approved, refused


def pay_payment(
    *,
    payment: Payment,
    by: Actor,
    at: datetime,
    paid_on: date | None = None,
    bank_reference: str = "",
    note: str = "",
) -> Payment:
    """Record that the money was sent, by another person than the one who approved it.

    What is not cash is delivered: then `note` says what shows it. `paid_on` is the bank's date.
    """
    with transaction.atomic():
        [payment] = locked_payments([payment.pk])
        require(can_pay_payment(by, payment.award, payment.approved_by_id))
        if payment.part_id and not note.strip():
            raise RuleBroken("Say what shows that it was delivered.", "note")
        today = local_day(payment.award.application.call, at)
        if paid_on is not None and paid_on > today:
            raise RuleBroken("This day is in the future.", "paid_on")
        mark_paid(payment, paid_on=paid_on or today, bank_reference=bank_reference, at=at)
        if note.strip():
            payment.note = note.strip()
            payment.save(update_fields=["note"])
        record_payment(payment, "payment.deliver" if payment.part_id else "payment.pay", by, at)
        return payment


def mark_paid(payment: Payment, *, paid_on: date, bank_reference: str, at: datetime) -> None:
    """Write that it was paid and tell the grantee. The row is locked, the person was asked."""
    payment.state = PAYMENT.check(payment, "pay")
    payment.paid_at, payment.paid_on = at, paid_on
    payment.bank_reference = bank_reference.strip()[:140]
    payment.save(update_fields=["state", "paid_at", "paid_on", "bank_reference"])
    emails.payment_paid(payment, at=at)


def mark_returned(payment: Payment, *, reason: str) -> None:
    """Write that the money came back; its place in a file is free again. The row is locked."""
    state = PAYMENT.check(payment, "return")
    if payment.part_id is None and payment.state == PaymentState.PAID:
        _check_asked_back(payment)
    payment.state = state
    payment.reason, payment.paid_at, payment.paid_on = reason, None, None
    payment.save(update_fields=["state", "reason", "paid_at", "paid_on"])
    payment.file_entries.filter(stands=True).update(stands=False)


def _check_asked_back(payment: Payment) -> None:
    """Money cannot come back twice: from the bank, and asked back from the grantee."""
    if askable_of(payment.award) < payment.amount:
        raise RuleBroken(
            f"Money of {payment.award.reference} is asked back from the grantee. Withdraw that "
            f"first, as {payment.reference} has not arrived."
        )


def hold_payment(*, payment: Payment, by: Actor, at: datetime, reason: str) -> Payment:
    """Stop it for now; an approval is gone with it."""
    return _stop(payment, "hold", by, at, reason)


def resume_payment(*, payment: Payment, by: Actor, at: datetime) -> Payment:
    """It is planned again and waits for approval."""
    return _stop(payment, "resume", by, at, None)


def cancel_payment(*, payment: Payment, by: Actor, at: datetime, reason: str) -> Payment:
    """It will never be paid; the call has the money back. It stays on record in the award's sum."""
    return _stop(payment, "cancel", by, at, reason)


def unapprove_payment(*, payment: Payment, by: Actor, at: datetime) -> Payment:
    """Take the approval back."""
    return _stop(payment, "unapprove", by, at, None)


def return_payment(*, payment: Payment, by: Actor, at: datetime, reason: str) -> Payment:
    """The bank sent the money back. What it booked until now is never taken for a new sending."""

    def change(row: Payment) -> None:
        mark_returned(row, reason=_given(reason))
        if row.part_id is None:
            BankEntry.objects.create(
                payment=row, returned=True, amount=row.amount, booked_on=at.date()
            )

    return _change(payment, "return", by, at, change)


def plan_payment_again(*, payment: Payment, by: Actor, at: datetime) -> Payment:
    """After a return: it is planned again and has to be approved anew."""
    return _stop(payment, "plan_again", by, at, None)


def _stop(payment: Payment, verb: str, by: Actor, at: datetime, reason: str | None) -> Payment:
    """With a reason that has to be given, or with none."""

    def change(row: Payment) -> None:
        stop(row, verb, "" if reason is None else _given(reason))

    return _change(payment, verb, by, at, change)


def stop(payment: Payment, verb: str, reason: str) -> None:
    """Write a state in which nobody has approved it. The row is locked."""
    payment.state = PAYMENT.check(payment, verb)
    payment.reason, payment.approved_at, payment.approved_by = reason, None, None
    payment.save(update_fields=["state", "reason", "approved_at", "approved_by"])


def _change(
    payment: Payment, verb: str, by: Actor, at: datetime, change: Callable[[Payment], None]
) -> Payment:
    with transaction.atomic():
        [payment] = locked_payments([payment.pk])
        require(can_approve_payment(by, payment.award))
        change(payment)
        record_payment(payment, f"payment.{verb}", by, at, reason=payment.reason)
        return payment


def _given(reason: str) -> str:
    if not reason.strip():
        raise RuleBroken("Give a reason. It stays on record.", "reason")
    return reason.strip()


def _check_unblocked(payment: Payment) -> None:
    owed = list(open_conditions(payment).order_by("position"))
    if owed:
        raise RuleBroken(f"This payment is blocked: {named(owed)} not met.")


def named(owed: list[Condition]) -> str:
    """`CON-2026-0001 (Training code) is`, `… and … are`."""
    names = listed((f"{each.reference} ({each.title})" for each in owed), "and")
    return f"{names} {'is' if len(owed) == 1 else 'are'}"


def record_payment(payment: Payment, verb: str, by: Actor, at: datetime, **data: str) -> None:
    """The audit event of a deed with a payment."""
    scope = payment.award.application.call.programme.slug
    record(by=by, verb=verb, subject=payment, at=at, scope=scope, amount=payment.amount, **data)
