"""What the bank says: read and shown first, then applied as a whole."""

import hashlib
from collections import Counter
from datetime import date, datetime

from django.db import transaction
from django.db.models import prefetch_related_objects

from awards.actions._locks import locked_payments, locked_programme, locked_repayment
from awards.actions.payments import mark_paid, mark_returned, record_payment
from awards.actions.repayments import mark_received
from awards.models import Award, BankEntry, BankStatement, Payment, Repayment
from awards.permissions import can_send_money, can_send_money_of, is_second_person
from awards.queries.statements import (
    awards_named,
    bookings_of,
    known_payments,
    known_repayments,
    lines_of,
)
from awards.statement_reading import Unreadable, read_camt, read_csv
from awards.statements import BRINGS, PAYS, RETURNS, Known, Line, is_noted, meanings
from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require
from core.references.numbering import next_reference
from grants.models import Programme


def read_statement(
    *, programme: Programme, name: str, content: bytes, by: Actor, at: datetime
) -> BankStatement:
    """Keep what a file says about payments, without doing anything; the same file is read once."""
    with transaction.atomic():
        programme = locked_programme(programme.pk)
        require(can_send_money(by, programme))
        sha256 = hashlib.sha256(content).hexdigest()
        found = BankStatement.objects.filter(programme=programme, sha256=sha256).first()
        if found is not None:
            return found
        is_camt = content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")
        try:
            lines = read_camt(content) if is_camt else read_csv(_text(content))
        except Unreadable as error:
            raise RuleBroken(str(error), "file") from None
        if not lines:
            raise RuleBroken(
                "This file says nothing about payments sent or returned, or of money asked back.",
                "file",
            )
        return BankStatement.objects.create(
            reference=next_reference("STM", at=at),
            programme=programme,
            name=name[:150],
            sha256=sha256,
            kind=BankStatement.Kind.CAMT if is_camt else BankStatement.Kind.CSV,
            lines=[line.as_data() for line in lines],
            read_at=at,
            read_by=person(by),
        )


def apply_statement(*, statement: BankStatement, by: Actor, at: datetime) -> dict[str, int]:
    """Do what the lines say, all or nothing; returns how many lines meant what.

    A statement that was applied before changes nothing.
    """
    with transaction.atomic():
        programme = locked_programme(statement.programme_id)
        require(can_send_money_of(by, programme, awards_named(statement)))
        statement = BankStatement.objects.select_for_update().get(pk=statement.pk)
        if statement.applied_at is not None:
            return {}
        rows, asked = _locked(statement), _locked_repayments(statement)
        counts: Counter[str] = Counter()
        known, owed = known_payments(rows.values()), known_repayments(asked.values())
        first = {name: [each[0] for each in bookings_of(row)] for name, row in rows.items()}
        for line, means, before in meanings(lines_of(statement), known, owed):
            counts[means] += 1
            if means == BRINGS:
                _bring(asked[line.reference], line, statement, by, at)
            if means in {PAYS, RETURNS}:
                _apply(rows[line.reference], line, means, by, at)
            if before is not None and is_noted(line, means, before):
                _note(rows[line.reference], line, before, first[line.reference], statement)
        statement.applied_at, statement.applied_by = at, person(by)
        statement.save(update_fields=["applied_at", "applied_by"])
        record(
            by=by,
            verb="statement.apply",
            subject=statement,
            at=at,
            scope=programme.slug,
            **dict(counts),
        )
        return dict(counts)


def _locked(statement: BankStatement) -> dict[str, Payment]:
    named = {line.reference for line in lines_of(statement)}
    keys = Payment.objects.filter(
        reference__in=named,
        part=None,
        award__application__call__programme=statement.programme_id,
    ).values_list("pk", flat=True)
    rows = locked_payments(keys)
    prefetch_related_objects(rows, "bank_entries")
    return {row.reference: row for row in rows}


def _locked_repayments(statement: BankStatement) -> dict[str, Repayment]:
    """Those the statement names, locked with their awards, all awards first and in order."""
    named = Repayment.objects.filter(
        reference__in={line.reference for line in lines_of(statement)},
        approved_at__isnull=False,
        award__application__call__programme=statement.programme_id,
    )
    awards = Award.objects.filter(repayments__in=named.values("pk"))
    list(Award.objects.select_for_update().filter(pk__in=awards.values("pk")).order_by("pk"))
    keys = named.order_by("pk").values_list("pk", flat=True)
    return {row.reference: row for row in (locked_repayment(key) for key in keys)}


def _bring(
    repayment: Repayment, line: Line, statement: BankStatement, by: Actor, at: datetime
) -> None:
    mark_received(
        repayment,
        amount=line.amount,
        received_on=date.fromisoformat(line.booked_on),
        bank_reference=line.bank_reference,
        statement=statement,
        by=by,
        at=at,
    )


def _note(
    payment: Payment, line: Line, known: Known, first: list[BankEntry], statement: BankStatement
) -> None:
    """Remember the line: as a booking, or as one more name of a booking among the `first`."""
    place = known.place_of(line)
    row = BankEntry.objects.create(
        payment=payment,
        statement=statement,
        returned=line.returned,
        amount=line.amount,
        booked_on=date.fromisoformat(line.booked_on),
        bank_reference=line.bank_reference,
        transaction=line.transaction,
        account=line.account,
        message=line.message,
        same_as=None if place is None else first[place],
    )
    if place is None:
        first.append(row)


def _apply(payment: Payment, line: Line, means: str, by: Actor, at: datetime) -> None:
    if means == RETURNS:
        mark_returned(payment, reason=line.reason)
        record_payment(payment, "payment.return", by, at, reason=line.reason)
        return
    # One in a file has passed a second person already.
    if payment.state == "approved":
        require(is_second_person(by, payment.approved_by_id))
    mark_paid(
        payment,
        paid_on=date.fromisoformat(line.booked_on),
        bank_reference=line.bank_reference,
        at=at,
    )
    record_payment(payment, "payment.pay", by, at)


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("This file is neither XML nor a table in UTF-8.") from None
