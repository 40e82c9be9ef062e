"""About one payment."""

from datetime import datetime

from awards.emails._sending import to_grantee
from awards.models import Payment
from core.money import format_money


def payment_paid(payment: Payment, *, at: datetime) -> None:
    """To the grantee: money is on its way."""
    award = payment.award
    to_grantee(
        award,
        "payment_paid",
        f"payment.pay:{payment.reference}",
        at=at,
        payment=payment,
        amount=format_money(payment.amount, award.currency),
    )
