"""Finance: one payment, and what can be done with it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from awards.actions.payments import (
    approve_payment,
    cancel_payment,
    hold_payment,
    pay_payment,
    plan_payment_again,
    resume_payment,
    return_payment,
    unapprove_payment,
)
from awards.forms.money import DeliveredForm, PaidForm, ReasonForm
from awards.models import Payment
from awards.permissions import can_approve_amount, can_approve_payment, is_second_person
from awards.queries.awards import payments_of
from awards.queries.money_desk import why_waiting
from awards.queries.payments import amount_of
from awards.states import PAYMENT, AwardState
from awards.views._history import told
from awards.views._shared import PAYMENT_TONES, PaymentRow, deed, staff_payment
from core.audit.models import AuditEvent
from core.errors import RuleBroken
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell, warn

Deed = tuple[str, Callable[..., Payment], str]

# Verb → what the button says, the action, what is told afterwards.
WITH_REASON: dict[str, Deed] = {
    "hold": ("Put on hold", hold_payment, "on hold"),
    "return": ("The bank returned it", return_payment, "recorded as returned"),
    "cancel": ("Cancel it", cancel_payment, "cancelled"),
}
PLAIN: dict[str, Deed] = {
    "resume": ("Take off hold", resume_payment, "planned again"),
    "plan_again": ("Plan it again", plan_payment_again, "planned again"),
    "unapprove": ("Take the approval back", unapprove_payment, "planned again"),
}


@login_required
@require_GET
def staff_payment_detail(request: SignedInRequest, reference: str) -> HttpResponse:
    """One payment: amount, what it waits for, its history, and every deed that is possible."""
    return _show(request, staff_payment(request, reference))


@login_required
@require_POST
def staff_payment_approve(request: SignedInRequest, reference: str) -> HttpResponse:
    """Approve; another person pays."""
    payment = staff_payment(request, reference)
    return _do(request, payment, approve_payment, "approved")


@login_required
@require_POST
def staff_payment_pay(request: SignedInRequest, reference: str) -> HttpResponse:
    """Record that the money was sent, or the rest delivered."""
    payment = staff_payment(request, reference)
    form = _paid_form(payment, request.POST)
    if not form.is_valid() and can_approve_payment(request.user, payment.award):
        return _show(request, payment, form)
    values = form.cleaned_data if form.is_valid() else {}
    word = "delivered" if payment.part_id else "paid"
    return _do(
        request, payment, pay_payment, f"recorded as {word}. The grantee is told", form, **values
    )


@login_required
@require_POST
def staff_payment_stop(request: SignedInRequest, reference: str, verb: str) -> HttpResponse:
    """Hold, return or cancel it, with a reason."""
    payment = staff_payment(request, reference)
    if verb not in WITH_REASON:
        raise Http404("No such deed.")
    form = ReasonForm(request.POST)
    if not form.is_valid() and can_approve_payment(request.user, payment.award):
        return _show(request, payment, form, verb)
    reason = form.cleaned_data.get("reason", "")
    _label, action, done = WITH_REASON[verb]
    return _do(request, payment, action, done, form, reason=reason)


@login_required
@require_POST
def staff_payment_resume(request: SignedInRequest, reference: str, verb: str) -> HttpResponse:
    """Take off hold, plan again, or take the approval back."""
    payment = staff_payment(request, reference)
    if verb not in PLAIN:
        raise Http404("No such deed.")
    _label, action, done = PLAIN[verb]
    return _do(request, payment, action, done)


def _do(
    request: SignedInRequest,
    payment: Payment,
    action: Callable[..., Payment],
    done: str,
    form: forms.Form | None = None,
    **values: Any,
) -> HttpResponse:
    try:
        action(payment=payment, by=request.user, at=arrived_at(request), **values)
    except RuleBroken as error:
        if form is not None and error.field:
            add_rule_error(form, error)
            return _show(request, payment, form)
        warn(request, error.message)
    else:
        tell(request, f"{payment.reference} over {amount_of(payment)} is {done}.")
    return redirect("awards:staff_payment_detail", reference=payment.reference)


def _paid_form(payment: Payment, data: Any = None) -> forms.Form:
    return DeliveredForm(data) if payment.part_id else PaidForm(data)


def _show(
    request: SignedInRequest, payment: Payment, form: forms.Form | None = None, verb: str = ""
) -> HttpResponse:
    award = payment.award
    [row] = [PaymentRow(each, award, []) for each in payments_of(award) if each.pk == payment.pk]
    may = bool(can_approve_payment(request.user, award))
    second = is_second_person(request.user, payment.approved_by_id)
    history = AuditEvent.objects.filter(subject=payment.reference).order_by("-id")[:50]
    stopped = form if isinstance(form, ReasonForm) else None
    context = {
        "payment": row.payment,
        "award": award,
        "amount": amount_of(row.payment),
        "row": row,
        "tone": PAYMENT_TONES[payment.state],
        "why": why_waiting([row.payment], arrived_at(request))[payment.pk],
        "actions": _actions(request, row) if may else [],
        "paid_form": _pay(payment, form, may=may and bool(second)),
        "second": second.reason if may and PAYMENT.allows(payment.state, "pay") else "",
        "stops": _stops(payment, stopped, verb) if may else [],
        "entries": payment.file_entries.select_related("file"),
        "history": told(history),
        "breadcrumbs": [
            {
                "label": award.reference,
                "url": reverse("awards:staff_award_detail", args=[award.reference]),
            },
            {"label": payment.reference},
        ],
    }
    return page(request, "awards/staff_payment_detail.html", context, forms=[form] if form else [])


def _pay(payment: Payment, form: forms.Form | None, *, may: bool) -> forms.Form | None:
    if not may or not PAYMENT.allows(payment.state, "pay"):
        return None
    return form if form is not None and not isinstance(form, ReasonForm) else _paid_form(payment)


def _actions(request: SignedInRequest, row: PaymentRow) -> list[dict[str, str]]:
    payment = row.payment
    found = []
    if PAYMENT.allows(payment.state, "approve") and not row.waiting:
        url = reverse("awards:staff_payment_approve", args=[payment.reference])
        found.append(deed("Approve", url, can_approve_amount(request.user, payment)))
    if PAYMENT.allows(payment.state, "replan") and row.award.state == AwardState.ACCEPTED:
        url = reverse("awards:staff_payment_plan", args=[payment.reference])
        found.append(deed("Plan it anew", url, post=False, kind="secondary"))
    for verb, (label, _action, _told) in PLAIN.items():
        if PAYMENT.allows(payment.state, verb):
            url = reverse("awards:staff_payment_resume", args=[payment.reference, verb])
            found.append(deed(label, url, kind="secondary"))
    return found


def _stops(payment: Payment, form: ReasonForm | None, verb: str) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "url": reverse("awards:staff_payment_stop", args=[payment.reference, name]),
            "form": form if form is not None and name == verb else ReasonForm(auto_id=f"{name}_%s"),
            "open": form is not None and name == verb,
        }
        for name, (label, _action, _told) in WITH_REASON.items()
        if PAYMENT.allows(payment.state, name)
    ]
