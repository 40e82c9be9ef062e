"""What a statement says about the payments we know, and about money asked back."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from awards.models import Award, BankEntry, BankStatement, Payment, Repayment
from awards.statements import Entry, Known, Line, Name, Owed, meanings


def lines_of(statement: BankStatement) -> list[Line]:
    """Its lines as values."""
    return [Line(**values) for values in statement.lines]


def awards_named(statement: BankStatement) -> QuerySet[Award]:
    """The awards of the programme whose payments or repayments its lines name."""
    named = {line.reference for line in lines_of(statement)}
    payments = Payment.objects.filter(reference__in=named).values("award")
    repayments = Repayment.objects.filter(reference__in=named).values("award")
    return Award.objects.filter(
        Q(pk__in=payments) | Q(pk__in=repayments),
        application__call__programme=statement.programme_id,
    )


def known_payments(payments: Iterable[Payment]) -> dict[str, Known]:
    """What the reading of a statement has to know, by reference.

    Awards and bank entries are loaded.
    """
    return {
        each.reference: Known(
            each.state,
            each.amount,
            each.award.currency,
            tuple(_entry(names) for names in bookings_of(each)),
        )
        for each in payments
    }


def bookings_of(payment: Payment) -> list[list[BankEntry]]:
    """What the bank booked about a payment, each with all its names, the first one first."""
    rows = payment.bank_entries.all()
    found = {row.pk: [row] for row in rows if row.same_as_id is None}
    for row in rows:
        if row.same_as_id is not None:
            found[row.same_as_id].append(row)
    return list(found.values())


def _entry(names: list[BankEntry]) -> Entry:
    first = names[0]
    return Entry(
        first.returned,
        tuple(Name(each.message, each.bank_reference, each.transaction) for each in names),
        first.booked_on.isoformat(),
        first.amount,
        # A table names no account, a camt does.
        next((each.account for each in names if each.account), ""),
        by_hand=first.statement_id is None,
    )


def known_repayments(repayments: Iterable[Repayment]) -> dict[str, Owed]:
    """The same of money asked back. Awards and receipts are loaded."""
    return {
        each.reference: Owed(
            each.state,
            each.outstanding,
            each.award.currency,
            tuple(
                (receipt.bank_reference, receipt.received_on.isoformat(), receipt.amount)
                for receipt in each.receipts.all()
                # An entry of a statement that a person took back is not recorded a second time.
                if receipt.taken_back_at is None or receipt.statement_id is not None
            ),
        )
        for each in repayments
    }


def told_by(statement: BankStatement) -> list[tuple[Line, str, Payment | Repayment | None]]:
    """Each line with what it means now, and its payment or repayment, in four queries."""
    lines = lines_of(statement)
    of_programme = {
        "reference__in": {line.reference for line in lines},
        "award__application__call__programme": statement.programme_id,
    }
    payments = (
        Payment.objects.filter(part=None, **of_programme)
        .select_related("award")
        .prefetch_related("bank_entries")
    )
    repayments = (
        Repayment.objects.filter(approved_at__isnull=False, **of_programme)
        .select_related("award")
        .prefetch_related("receipts")
    )
    rows: dict[str, Payment | Repayment] = {each.reference: each for each in payments}
    rows |= {each.reference: each for each in repayments}
    found = meanings(lines, known_payments(payments), known_repayments(repayments))
    return [(line, means, rows.get(line.reference)) for line, means, _known in found]
