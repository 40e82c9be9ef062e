"""Finance: planning an instalment anew, splitting it, making one of two."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from awards.actions.replanning import merge_payments, replan_payment, split_payment
from awards.forms.replanning import MergeForm, ReplanForm, SplitForm
from awards.models import Payment
from awards.permissions import can_approve_amount, can_approve_payment
from awards.queries.payments import amount_of
from awards.states import AwardState, PaymentState
from awards.views._shared import staff_payment
from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell


@login_required
@require_http_methods(["GET", "POST"])
def staff_payment_plan(request: SignedInRequest, reference: str) -> HttpResponse:
    """Its day and what brings it up for approval; splitting and merging below."""
    payment = _payment(request, reference)
    initial = {"due_on": payment.due_on, "basis": payment.basis}
    form = ReplanForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        facts: dict[str, Any] = form.cleaned_data
        try:
            replan_payment(payment=payment, by=request.user, at=arrived_at(request), **facts)
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, f"{reference} is planned anew.")
            return redirect("awards:staff_payment_detail", reference=reference)
    return _show(request, payment, plan=form)


@login_required
@require_POST
def staff_payment_split(request: SignedInRequest, reference: str) -> HttpResponse:
    """Take a part of it out into a payment of its own."""
    payment = _payment(request, reference)
    form = SplitForm(request.POST, payment=payment, prefix="split")
    if form.is_valid():
        facts: dict[str, Any] = form.cleaned_data
        try:
            made = split_payment(payment=payment, by=request.user, at=arrived_at(request), **facts)
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, f"{amount_of(made)} of {reference} is now {made.reference}.")
            return redirect("awards:staff_award_detail", reference=payment.award.reference)
    return _show(request, payment, split=form)


@login_required
@require_POST
def staff_payment_merge(request: SignedInRequest, reference: str) -> HttpResponse:
    """Make one payment of it and another."""
    payment = _payment(request, reference)
    others = _others(payment)
    form = MergeForm(request.POST, payments=others, prefix="merge")
    if form.is_valid():
        into = next(each for each in others if each.reference == form.cleaned_data["into"])
        try:
            merge_payments(payment=payment, into=into, by=request.user, at=arrived_at(request))
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, f"{reference} is part of {into.reference} now.")
            return redirect("awards:staff_payment_detail", reference=into.reference)
    return _show(request, payment, merge=form)


def _payment(request: SignedInRequest, reference: str) -> Payment:
    payment = staff_payment(request, reference)
    require(can_approve_payment(request.user, payment.award))
    return payment


def _others(payment: Payment) -> list[Payment]:
    """The planned payments of the award that can take it in."""
    rows = payment.award.payments.filter(part=payment.part_id, state=PaymentState.PLANNED)
    return list(rows.exclude(pk=payment.pk).select_related("award", "part"))


def _show(
    request: SignedInRequest,
    payment: Payment,
    *,
    plan: forms.Form | None = None,
    split: forms.Form | None = None,
    merge: forms.Form | None = None,
) -> HttpResponse:
    others = _others(payment)
    initial = {"due_on": payment.due_on, "basis": payment.basis}
    running = payment.award.state == AwardState.ACCEPTED
    all_forms = [
        plan or ReplanForm(initial=initial),
        split or SplitForm(payment=payment, prefix="split", initial={"due_on": payment.due_on}),
        merge or MergeForm(payments=others, prefix="merge"),
    ]
    context = {
        "payment": payment,
        "award": payment.award,
        "amount": amount_of(payment),
        "plan_form": all_forms[0],
        "split_form": all_forms[1],
        "merge_form": all_forms[2],
        "others": others,
        "may": running and payment.state in {PaymentState.PLANNED, PaymentState.HELD},
        "is_planned": payment.state == PaymentState.PLANNED,
        "beyond": can_approve_amount(request.user, payment).reason,
        "breadcrumbs": [
            {
                "label": payment.reference,
                "url": reverse("awards:staff_payment_detail", args=[payment.reference]),
            },
            {"label": "Plan it anew"},
        ],
    }
    return page(request, "awards/staff_payment_plan.html", context, forms=all_forms)
