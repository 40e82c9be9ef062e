"""What a statement says about the payments we know."""

from collections.abc import Iterable

from awards.models import BankStatement, Payment
from awards.statements import Known, Line, meanings


def lines_of(statement: BankStatement) -> list[Line]:
    """Its lines as values."""
    return [Line(**values) for values in statement.lines]


def known_payments(payments: Iterable[Payment]) -> dict[str, Known]:
    """What the reading of a statement has to know, by reference. Awards are loaded."""
    return {
        each.reference: Known(each.state, each.amount, each.award.currency) for each in payments
    }


def told_by(statement: BankStatement) -> list[tuple[Line, str, Payment | None]]:
    """Each line with what it means now, and its payment, in one query."""
    lines = lines_of(statement)
    payments = {
        each.reference: each
        for each in Payment.objects.filter(
            reference__in={line.reference for line in lines},
            part=None,
            award__application__call__programme=statement.programme_id,
        ).select_related("award")
    }
    found = meanings(lines, known_payments(payments.values()))
    return [(line, means, payments.get(line.reference)) for line, means in found]
