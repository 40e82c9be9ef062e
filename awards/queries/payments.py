"""Reads about payments: how much, what blocks them, what they wait for."""

from awards.models import Payment
from core.money import format_money


def amount_of(payment: Payment) -> str:
    """`€1,200.00`, or `40 GPU hours` of what is not cash."""
    if payment.part is not None:
        return f"{payment.amount:,} {payment.part.unit}"
    return format_money(payment.amount, payment.award.currency)
