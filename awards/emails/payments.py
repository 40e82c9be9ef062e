"""About one payment."""

from datetime import datetime

from awards.emails._sending import to_grantee
from awards.models import Payment
from awards.queries.payments import amount_of


def payment_paid(payment: Payment, *, at: datetime) -> None:
    """To the grantee: money is on its way."""
    # A payment that came back and was sent again is told again.
    key = f"payment.pay:{payment.reference}:{at.isoformat()}"
    amount = amount_of(payment)
    to_grantee(payment.award, "payment_paid", key, at=at, payment=payment, amount=amount)
