"""What a statement says about the payments we know, and about money asked back."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from awards.models import Award, BankStatement, Payment, Repayment
from awards.statements import Entry, Known, Line, Owed, meanings


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
            tuple(
                Entry(
                    entry.returned,
                    entry.bank_reference,
                    entry.booked_on.isoformat(),
                    entry.amount,
                    by_hand=entry.statement_id is None,
                )
                for entry in each.bank_entries.all()
            ),
        )
        for each in payments
    }


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
    return [(line, means, rows.get(line.reference)) for line, means in found]
