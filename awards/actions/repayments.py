"""Money asked back: one person asks, another approves, and it comes in parts or is given up.

A grantee hears of it when it is approved. Whatever came back is free in the budget again.
"""

from datetime import date, datetime

from django.db import transaction

from awards import emails
from awards.actions._locks import locked_award, locked_repayment
from awards.models import Award, BankStatement, Repayment, RepaymentReceipt
from awards.permissions import (
    can_approve_payment,
    can_approve_repayment,
    can_ask_repayment,
    can_withdraw_repayment,
    can_write_off,
)
from awards.queries.repayments import askable_of, can_be_asked_of, paid_of
from awards.states import REPAYMENT, RepaymentState
from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require
from core.money import format_money
from core.references.numbering import next_reference
from grants.deadlines import local_day


def ask_repayment(
    *, award: Award, amount: int, cause: str, reason: str, due_on: date, by: Actor, at: datetime
) -> Repayment:
    """Ask for `amount` minor units back, by `due_on`; a second person has to approve it.

    `RuleBroken` when the award never ran, when more would be asked back than was paid, or when
    another request waits for a second person.
    """
    with transaction.atomic():
        award = locked_award(award.pk)
        require(can_ask_repayment(by, award))
        if not can_be_asked_of(award):
            raise RuleBroken("Money comes back only of an award that was accepted.")
        waiting = award.repayments.filter(state=RepaymentState.PROPOSED).first()
        if waiting is not None:
            raise RuleBroken(
                f"{waiting.reference} over {format_money(waiting.amount, award.currency)} waits "
                "for a second person. Have it approved or withdrawn first."
            )
        _check_amount(award, amount)
        _check_day(award, due_on, at)
        made = Repayment.objects.create(
            reference=next_reference("RPY", at=at),
            award=award,
            amount=amount,
            cause=cause,
            reason=_given(reason, "Give a reason. The grantee reads it."),
            due_on=due_on,
            asked_at=at,
            asked_by=person(by),
        )
        _record(made, "ask", by, at, reason=made.reason)
        emails.repayment_proposed(made, at=at)
        return made


def approve_repayment(*, repayment: Repayment, by: Actor, at: datetime) -> Repayment:
    """Approve what somebody else asked for; the grantee is told what, why, until when and how."""
    with transaction.atomic():
        repayment = locked_repayment(repayment.pk)
        require(can_approve_repayment(by, repayment.award, repayment.asked_by_id))
        state = REPAYMENT.check(repayment, "approve")
        _check_day(repayment.award, repayment.due_on, at)
        repayment.state, repayment.approved_at, repayment.approved_by = state, at, person(by)
        repayment.save(update_fields=["state", "approved_at", "approved_by"])
        _record(repayment, "approve", by, at)
        emails.repayment_asked(repayment, at=at)
        return repayment


def receive_repayment(
    *,
    repayment: Repayment,
    amount: int,
    received_on: date,
    bank_reference: str = "",
    by: Actor,
    at: datetime,
) -> Repayment:
    """Record that `amount` minor units came back, all of it or a part. The grantee is told."""
    with transaction.atomic():
        repayment = locked_repayment(repayment.pk)
        require(can_approve_payment(by, repayment.award))
        if received_on > local_day(repayment.award.application.call, at):
            raise RuleBroken("This day is in the future.", "received_on")
        mark_received(
            repayment,
            amount=amount,
            received_on=received_on,
            bank_reference=bank_reference,
            by=by,
            at=at,
        )
        return repayment


def mark_received(
    repayment: Repayment,
    *,
    amount: int,
    received_on: date,
    bank_reference: str,
    by: Actor,
    at: datetime,
    statement: BankStatement | None = None,
) -> None:
    """Write a receipt and tell the grantee. The row is locked, the person was asked."""
    left = repayment.amount - repayment.received
    verb = "receive" if amount == left else "receive_part"
    state = REPAYMENT.check(repayment, verb)
    if not 0 < amount <= left:
        still = format_money(left, repayment.award.currency)
        raise RuleBroken(
            f"{still} is still to come. Record at most that; send back what is more.", "amount"
        )
    bank_reference = bank_reference.strip()[:140]
    standing = repayment.receipts.filter(taken_back_at=None)
    if bank_reference and standing.filter(bank_reference=bank_reference).exists():
        raise RuleBroken("Money with this bank reference is recorded already.", "bank_reference")
    receipt = RepaymentReceipt.objects.create(
        repayment=repayment,
        amount=amount,
        received_on=received_on,
        bank_reference=bank_reference,
        statement=statement,
        recorded_at=at,
        recorded_by=person(by),
    )
    repayment.state, repayment.received = state, repayment.received + amount
    if state == RepaymentState.RECEIVED:
        repayment.settled_at, repayment.settled_by = at, person(by)
    repayment.save(update_fields=["state", "received", "settled_at", "settled_by"])
    _record(repayment, verb, by, at, received=amount)
    emails.repayment_received(repayment, receipt, at=at)


def take_back_receipt(
    *, repayment: Repayment, receipt: RepaymentReceipt, reason: str, by: Actor, at: datetime
) -> Repayment:
    """Say that this money did not come, or not for this. It is owed again; the grantee reads why.

    Twice is once. `RuleBroken` once the rest was written off, for then nothing is asked any more.
    """
    with transaction.atomic():
        repayment = locked_repayment(repayment.pk)
        require(can_approve_payment(by, repayment.award))
        receipt = repayment.receipts.select_for_update(of=("self",)).get(pk=receipt.pk)
        if receipt.taken_back_at is not None:
            return repayment
        verb = "take_back" if receipt.amount == repayment.received else "take_back_part"
        state = REPAYMENT.check(repayment, verb)
        reason = _given(reason, "Give a reason. The grantee reads it.")
        receipt.taken_back_at, receipt.taken_back_by = at, person(by)
        receipt.taken_back_reason = reason
        receipt.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_reason"])
        repayment.state, repayment.received = state, repayment.received - receipt.amount
        repayment.settled_at = repayment.settled_by = None
        repayment.save(update_fields=["state", "received", "settled_at", "settled_by"])
        _record(repayment, verb, by, at, taken_back=receipt.amount, reason=reason)
        emails.receipt_taken_back(repayment, receipt, at=at)
        return repayment


def extend_repayment(
    *, repayment: Repayment, due_on: date, reason: str, by: Actor, at: datetime
) -> Repayment:
    """Give the grantee until a later day, with a reason."""
    with transaction.atomic():
        repayment = locked_repayment(repayment.pk)
        require(can_approve_payment(by, repayment.award))
        repayment.state = REPAYMENT.check(repayment, "extend")
        _check_day(repayment.award, due_on, at)
        if due_on <= repayment.due_on:
            raise RuleBroken("Choose a later day than the one that holds.", "due_on")
        reason = _given(reason, "Give a reason. The grantee reads it.")
        repayment.due_on = due_on
        repayment.save(update_fields=["due_on"])
        _record(repayment, "extend", by, at, reason=reason)
        emails.repayment_extended(repayment, reason, at=at)
        return repayment


def write_off_repayment(*, repayment: Repayment, reason: str, by: Actor, at: datetime) -> Repayment:
    """Give up what has not come, with a reason. What came stays."""
    with transaction.atomic():
        repayment = locked_repayment(repayment.pk)
        require(can_write_off(by, repayment.award, repayment.asked_by_id))
        return _give_up(repayment, "write_off", reason, by, at)


def withdraw_repayment(*, repayment: Repayment, reason: str, by: Actor, at: datetime) -> Repayment:
    """It should not have been asked for; possible while nothing of it came."""
    with transaction.atomic():
        repayment = locked_repayment(repayment.pk)
        require(can_withdraw_repayment(by, repayment.award, repayment.asked_by_id))
        return _give_up(repayment, "withdraw", reason, by, at)


def _give_up(repayment: Repayment, verb: str, reason: str, by: Actor, at: datetime) -> Repayment:
    repayment.state = REPAYMENT.check(repayment, verb)
    repayment.settled_reason = _given(reason, "Give a reason. It stays on record.")
    repayment.settled_at, repayment.settled_by = at, person(by)
    repayment.save(update_fields=["state", "settled_reason", "settled_at", "settled_by"])
    _record(repayment, verb, by, at, reason=repayment.settled_reason)
    if repayment.approved_at is not None:
        emails.repayment_given_up(repayment, at=at)
    return repayment


def _check_amount(award: Award, amount: int) -> None:
    if amount <= 0:
        raise RuleBroken("The amount must be more than nothing.", "amount")
    askable = askable_of(award)
    if amount > askable:
        paid, left = (format_money(each, award.currency) for each in (paid_of(award), askable))
        raise RuleBroken(
            f"{paid} of this award was paid, and {left} of it is not asked back yet. "
            "More cannot be asked back.",
            "amount",
        )


def _check_day(award: Award, due_on: date, at: datetime) -> None:
    if due_on <= local_day(award.application.call, at):
        raise RuleBroken("Choose a day after today.", "due_on")


def _given(reason: str, otherwise: str) -> str:
    if not reason.strip():
        raise RuleBroken(otherwise, "reason")
    return reason.strip()


def _record(repayment: Repayment, deed: str, by: Actor, at: datetime, **data: str | int) -> None:
    scope = repayment.award.application.call.programme.slug
    amount = repayment.amount
    record(
        by=by,
        verb=f"repayment.{deed}",
        subject=repayment,
        at=at,
        scope=scope,
        amount=amount,
        **data,
    )
