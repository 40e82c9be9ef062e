"""Finance: what waits for approval, what is blocked and why, what is sent."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from awards.actions.payments import approve_payments
from awards.models import Payment
from awards.queries.money_desk import (
    VIEWS,
    desk_counts,
    desk_payments,
    in_view,
    why_waiting,
)
from awards.queries.payments import amount_of
from awards.views._shared import PAYMENT_TONES
from core.web import SignedInRequest, arrived_at, page, tell, warn
from grants.queries import staff_programmes

PAGE = 100


@login_required
@require_GET
def staff_money_desk(request: SignedInRequest) -> HttpResponse:
    """The payments of all programmes of the person, by what they wait for."""
    programmes = list(staff_programmes(request.user))
    if not programmes:
        raise Http404("No programme of yours.")
    at = arrived_at(request)
    view = request.GET.get("view", "approve")
    view = view if view in VIEWS else "approve"
    call = request.GET.get("call", "")
    found = desk_payments(request.user).filter(in_view(view, at.date()))
    if call:
        found = found.filter(award__application__call__slug=call)
    payments = list(found.order_by("due_on", "pk")[: PAGE + 1])
    context = {
        "view": view,
        "title": VIEWS[view],
        "views": _tabs(desk_counts(request.user, at.date()), view),
        "call": call,
        "rows": _rows(payments[:PAGE], at),
        "is_cut": len(payments) > PAGE,
        "programmes": programmes,
    }
    return page(request, "awards/staff_money_desk.html", context)


def _tabs(counts: dict[str, int], view: str) -> list[dict[str, Any]]:
    here = reverse("awards:staff_money_desk")
    return [
        {
            "label": label,
            "count": counts[name],
            "url": f"{here}?view={name}",
            "current": name == view,
        }
        for name, label in VIEWS.items()
    ]


def _rows(payments: list[Payment], at: datetime) -> list[dict[str, Any]]:
    reasons = why_waiting(payments, at)
    return [
        {
            "payment": each,
            "amount": amount_of(each),
            "tone": PAYMENT_TONES[each.state],
            "why": reasons[each.pk],
        }
        for each in payments
    ]


@login_required
@require_POST
def staff_money_approve(request: SignedInRequest) -> HttpResponse:
    """Approve the ticked payments; what cannot be is named with its reason."""
    chosen = request.POST.getlist("payment")
    payments = list(
        desk_payments(request.user).filter(reference__in=chosen[:1000]).order_by("due_on", "pk")
    )
    approved, refused = approve_payments(payments=payments, by=request.user, at=arrived_at(request))
    if approved:
        count = len(approved)
        told = "1 payment is" if count == 1 else f"{count} payments are"
        tell(request, f"{told} approved. Another person puts them into a payment file.")
    for payment, reason in refused[:20]:
        warn(request, f"{payment.reference} was not approved. {reason}")
    if not payments:
        warn(request, "Tick the payments you approve.")
    return redirect("awards:staff_money_desk")
