"""Payment files: approved payments become orders for the bank, each once."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from awards.actions._locks import locked_payments, locked_programme
from awards.actions.payments import record_payment
from awards.bank_accounts import Account
from awards.models import BankDetails, DebtorAccount, Payment, PaymentFile, PaymentFileEntry
from awards.payment_orders import Batch, NotValid, Order, as_csv, as_pain
from awards.permissions import can_pay_payment, can_send_money, can_send_money_of
from awards.queries.accounts import awards_in, debtor_accounts, latest_details, why_unusable
from awards.queries.awards import open_conditions
from awards.queries.money_desk import CLOSED
from awards.states import PAYMENT, AwardState, PaymentState
from core.actors import Actor, person
from core.audit.trail import record
from core.encryption import decrypted, encrypted
from core.errors import RuleBroken, require
from core.references.numbering import next_reference
from grants.deadlines import local_day


def make_payment_file(
    *,
    account: DebtorAccount,
    payments: Iterable[Payment],
    execute_on: date,
    form: str,
    by: Actor,
    at: datetime,
) -> PaymentFile:
    """One file with these payments, all or none; each is in a payment file from then on.

    Raises `RuleBroken` for an account that is not the confirmed one, and for a payment that is
    not approved, in another currency or without an account that can be used; `NotAllowed` for one
    this person approved.
    """
    with transaction.atomic():
        programme = locked_programme(account.programme_id)
        require(can_send_money(by, programme))
        _check_account(account)
        rows = locked_payments(payment.pk for payment in payments)
        if not rows:
            raise RuleBroken("Choose at least one payment.")
        _check_day(rows, execute_on, at)
        details = latest_details({row.award for row in rows})
        for row in rows:
            _check(row, account, details.get(row.award_id), by, at)
        reference = next_reference("PFL", at=at)
        orders = _orders(rows, details)
        batch = Batch(
            reference=reference,
            made_at=at,
            execute_on=execute_on,
            payer=account.name,
            account=Account.unpacked(decrypted(account.sealed)),
            currency=account.currency,
            orders=orders,
        )
        content = _content(batch, form)
        made = PaymentFile.objects.create(
            reference=reference,
            account=account,
            format=form,
            sealed=encrypted(content.decode()),
            sha256=hashlib.sha256(content).hexdigest(),
            count=len(rows),
            total=batch.total,
            currency=account.currency,
            execute_on=execute_on,
            made_at=at,
            made_by=person(by),
        )
        _enter(made, rows, details, by, at)
        _record(made, "make", by, at)
        return made


def cancel_payment_file(*, file: PaymentFile, reason: str, by: Actor, at: datetime) -> PaymentFile:
    """Its payments are approved again, and the file stays on record; not once one was paid.

    A payment whose condition was opened again since is planned again, and waits for it.
    """
    with transaction.atomic():
        programme = locked_programme(file.account.programme_id)
        require(can_send_money_of(by, programme, awards_in(file)))
        file = (
            PaymentFile.objects.select_for_update(of=("self",))
            .select_related("account__programme")
            .get(pk=file.pk)
        )
        if file.cancelled_at is not None:
            raise RuleBroken("This file is cancelled already.")
        if not reason.strip():
            raise RuleBroken("Give a reason. It stays on record.", "reason")
        rows = locked_payments(file.entries.values_list("payment_id", flat=True))
        if any(row.state != PaymentState.EXPORTED for row in rows):
            raise RuleBroken("The bank has worked on this file, so it cannot be cancelled.")
        file.cancelled_at, file.cancelled_by = at, person(by)
        file.cancel_reason = reason.strip()
        file.save(update_fields=["cancelled_at", "cancelled_by", "cancel_reason"])
        file.entries.update(stands=False)
        for row in rows:
            _take_back(row, by, at, reason.strip())
        _record(file, "cancel", by, at, reason=reason.strip())
        return file


def _take_back(row: Payment, by: Actor, at: datetime, reason: str) -> None:
    verb = "take_out" if open_conditions(row).exists() else "take_back"
    row.state = PAYMENT.check(row, verb)
    if row.state == PaymentState.PLANNED:
        row.approved_at = row.approved_by = None
    row.save(update_fields=["state", "approved_at", "approved_by"])
    record_payment(row, f"payment.{verb}", by, at, reason=reason)


def open_payment_file(*, file: PaymentFile, by: Actor, at: datetime) -> bytes:
    """The file's content, as it was made; that it was downloaded is on record."""
    with transaction.atomic():
        require(can_send_money_of(by, file.account.programme, awards_in(file)))
        if file.cancelled_at is not None:
            raise RuleBroken("This file is cancelled: it must not go to the bank.")
        content = decrypted(file.sealed).encode()
        if hashlib.sha256(content).hexdigest() != file.sha256:
            raise RuleBroken("This file is not what was made. Cancel it and make another.")
        _record(file, "download", by, at)
        return content


def _check_day(rows: list[Payment], execute_on: date, at: datetime) -> None:
    # Around midnight it is two days at once: here, and where a call is. Either is today.
    todays = {at.date(), *(local_day(row.award.application.call, at) for row in rows)}
    if execute_on < min(todays):
        raise RuleBroken("Choose a day from today on.", "execute_on")


def _check_account(account: DebtorAccount) -> None:
    if not debtor_accounts(account.programme).filter(pk=account.pk).exists():
        raise RuleBroken(
            f"The account ending in {account.last_four} is not confirmed, or was replaced.",
            "account",
        )


def _check(
    row: Payment, account: DebtorAccount, details: BankDetails | None, by: Actor, at: datetime
) -> None:
    programme = row.award.application.call.programme
    if programme.pk != account.programme_id:
        raise RuleBroken(f"{row.reference} belongs to another programme.")
    require(can_pay_payment(by, row.award, row.approved_by_id))
    PAYMENT.check(row, "export")
    if row.award.state == AwardState.CLOSED:
        raise RuleBroken(f"{row.reference} cannot be paid. {CLOSED}")
    if row.part_id is not None:
        raise RuleBroken(f"{row.reference} is no cash, so no bank can pay it.")
    if row.award.currency != account.currency:
        raise RuleBroken(f"{row.reference} is in {row.award.currency}.")
    reason = why_unusable(details, account.currency, at)
    if reason:
        raise RuleBroken(f"{row.reference} cannot be paid. {reason}")


def _orders(rows: list[Payment], details: dict[int, BankDetails]) -> list[Order]:
    orders = []
    for row in rows:
        to = details[row.award_id]
        message = " ".join(filter(None, [to.remittance, row.award.reference, row.label]))
        target = Account.unpacked(decrypted(to.sealed))
        orders.append(Order(row.reference, row.amount, target, message))
    return orders


def _content(batch: Batch, form: str) -> bytes:
    if form == PaymentFile.Format.CSV:
        return as_csv(batch)
    try:
        return as_pain(batch, form)
    except NotValid as error:
        raise RuleBroken(str(error)) from None


def _enter(
    made: PaymentFile,
    rows: list[Payment],
    details: dict[int, BankDetails],
    by: Actor,
    at: datetime,
) -> None:
    PaymentFileEntry.objects.bulk_create(
        PaymentFileEntry(
            file=made, payment=row, bank_details=details[row.award_id], amount=row.amount
        )
        for row in rows
    )
    for row in rows:
        row.state = PAYMENT.check(row, "export")
        row.save(update_fields=["state"])
        record_payment(row, "payment.export", by, at, file=made.reference)


def _record(file: PaymentFile, deed: str, by: Actor, at: datetime, **data: str) -> None:
    record(
        by=by,
        verb=f"payment_file.{deed}",
        subject=file,
        at=at,
        scope=file.account.programme.slug,
        count=file.count,
        total=file.total,
        sha256=file.sha256,
        **data,
    )
