"""Finance: approving payments and recording them as paid."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from awards.actions.payments import approve_payment, pay_payment
from awards.models import Payment
from awards.views._shared import staff_payment
from core.errors import RuleBroken
from core.money import format_money
from core.web import SignedInRequest, arrived_at, tell, warn


@login_required
@require_POST
def staff_payment_approve(request: SignedInRequest, reference: str) -> HttpResponse:
    """Approve; another person pays."""
    return _do(request, reference, approve_payment, "approved")


@login_required
@require_POST
def staff_payment_pay(request: SignedInRequest, reference: str) -> HttpResponse:
    """Record that the money was sent."""
    return _do(request, reference, pay_payment, "recorded as paid. The grantee is told")


def _do(
    request: SignedInRequest, reference: str, action: Callable[..., Payment], told: str
) -> HttpResponse:
    payment = staff_payment(request, reference)
    try:
        action(payment=payment, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
    else:
        amount = format_money(payment.amount, payment.award.currency)
        tell(request, f"{reference} over {amount} is {told}.")
    return redirect("awards:staff_award_detail", reference=payment.award.reference)
