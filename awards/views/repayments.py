"""Staff: money asked back, from the request to the last receipt."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from awards.actions.repayments import (
    approve_repayment,
    ask_repayment,
    extend_repayment,
    receive_repayment,
    take_back_receipt,
    withdraw_repayment,
    write_off_repayment,
)
from awards.forms.money import ReasonForm
from awards.forms.repayments import AskForm, MoreTimeForm, ReceivedForm, TakeBackForm
from awards.models import Award, Repayment
from awards.permissions import (
    can_approve_payment,
    can_approve_repayment,
    can_ask_repayment,
    can_withdraw_repayment,
    can_write_off,
)
from awards.queries.repayments import askable_of, open_repayments, paid_of, staff_repayments
from awards.states import REPAYMENT
from awards.views._history import told
from awards.views._repayments import REPAYMENT_TONES, repayment_rows
from awards.views._shared import deed, found_by_staff, staff_award
from core.audit.models import AuditEvent
from core.errors import RuleBroken, Verdict, require
from core.money import format_money
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell, warn
from grants.queries import staff_programmes

MOST = 200
# Verb → what the button says, the action, what is told afterwards.
GIVEN_UP: dict[str, tuple[str, Callable[..., Repayment], str]] = {
    "withdraw": ("Withdraw it", withdraw_repayment, "is withdrawn"),
    "write-off": ("Write off what has not come", write_off_repayment, "is written off"),
}


@login_required
@require_GET
def staff_repayment_list(request: SignedInRequest) -> HttpResponse:
    """What is asked back in all programmes of the person and still open, the first due first."""
    if not staff_programmes(request.user).exists():
        raise Http404("No programme of yours.")
    rows = list(open_repayments(request.user)[: MOST + 1])
    context = {
        "rows": repayment_rows(rows[:MOST], arrived_at(request)),
        "is_cut": len(rows) > MOST,
        "breadcrumbs": [
            {"label": "Payments", "url": reverse("awards:staff_money_desk")},
            {"label": "Money asked back"},
        ],
    }
    return page(request, "awards/staff_repayment_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def staff_repayment_ask(request: SignedInRequest, reference: str) -> HttpResponse:
    """Ask for money of this award back; a second person approves it."""
    award = staff_award(request, reference)
    require(can_ask_repayment(request.user, award))
    askable = askable_of(award)
    form = AskForm(
        request.POST if request.method == "POST" else None,
        currency=award.currency,
        initial={"cause": request.GET.get("cause", "")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = ask_repayment(
                award=award, by=request.user, at=arrived_at(request), **form.cleaned_data
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            amount = format_money(made.amount, award.currency)
            tell(request, f"{made.reference} over {amount} waits for a second person.")
            return redirect("awards:staff_repayment_detail", reference=made.reference)
    context = {
        "award": award,
        "form": form,
        "paid": paid_of(award),
        "askable": askable,
        "breadcrumbs": [*_crumbs(award), {"label": "Ask for money back"}],
    }
    return page(request, "awards/staff_repayment_ask.html", context, forms=[form])


@login_required
@require_GET
def staff_repayment_detail(request: SignedInRequest, reference: str) -> HttpResponse:
    """One request: amount, reason, receipts, and every deed that is possible."""
    return _show(request, _repayment(request, reference))


@login_required
@require_POST
def staff_repayment_approve(request: SignedInRequest, reference: str) -> HttpResponse:
    """Approve; the grantee is told."""
    repayment = _repayment(request, reference)
    return _do(request, repayment, approve_repayment, "is approved. The grantee is told")


@login_required
@require_POST
def staff_repayment_receive(request: SignedInRequest, reference: str) -> HttpResponse:
    """Record what came, all of it or a part."""
    repayment = _repayment(request, reference)
    require(can_approve_payment(request.user, repayment.award))
    form = ReceivedForm(request.POST, currency=repayment.award.currency)
    if not form.is_valid():
        return _show(request, repayment, ("receive", form))
    done = "has a receipt more. The grantee is told"
    return _do(request, repayment, receive_repayment, done, ("receive", form))


@login_required
@require_POST
def staff_repayment_take_back(request: SignedInRequest, reference: str) -> HttpResponse:
    """Take back a receipt that was recorded by mistake."""
    repayment = _repayment(request, reference)
    require(can_approve_payment(request.user, repayment.award))
    form = TakeBackForm(request.POST, repayment=repayment)
    if not form.is_valid():
        return _show(request, repayment, ("take_back", form))
    done = "has a receipt less. The grantee is told"
    return _do(request, repayment, take_back_receipt, done, ("take_back", form))


@login_required
@require_POST
def staff_repayment_extend(request: SignedInRequest, reference: str) -> HttpResponse:
    """Give more time."""
    repayment = _repayment(request, reference)
    require(can_approve_payment(request.user, repayment.award))
    form = MoreTimeForm(request.POST)
    if not form.is_valid():
        return _show(request, repayment, ("extend", form))
    done = "has a later day. The grantee is told"
    return _do(request, repayment, extend_repayment, done, ("extend", form))


@login_required
@require_POST
def staff_repayment_give_up(request: SignedInRequest, reference: str, verb: str) -> HttpResponse:
    """Withdraw it or write it off, with a reason."""
    repayment = _repayment(request, reference)
    if verb not in GIVEN_UP:
        raise Http404("No such deed.")
    require(_may_give_up(request, repayment, verb))
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _show(request, repayment, (verb, form))
    _label, action, done = GIVEN_UP[verb]
    return _do(request, repayment, action, done, (verb, form))


def _do(
    request: SignedInRequest,
    repayment: Repayment,
    action: Callable[..., Repayment],
    done: str,
    filled: tuple[str, forms.Form] | None = None,
) -> HttpResponse:
    """Do it with what was filled in; what the action refuses stands at its field."""
    values = filled[1].cleaned_data if filled else {}
    try:
        action(repayment=repayment, by=request.user, at=arrived_at(request), **values)
    except RuleBroken as error:
        if filled and error.field in filled[1].fields:
            add_rule_error(filled[1], error)
            return _show(request, repayment, filled)
        warn(request, error.message)
    else:
        tell(request, f"{repayment.reference} {done}.")
    return redirect("awards:staff_repayment_detail", reference=repayment.reference)


def _show(
    request: SignedInRequest, repayment: Repayment, filled: tuple[str, forms.Form] | None = None
) -> HttpResponse:
    award = repayment.award
    history = AuditEvent.objects.filter(subject=repayment.reference).order_by("-id")[:50]
    [row] = repayment_rows([repayment], arrived_at(request))
    context = {
        "repayment": repayment,
        "award": award,
        "row": row,
        "tone": REPAYMENT_TONES[repayment.state],
        "receipts": repayment.receipts.select_related("taken_back_by", "statement"),
        "actions": _approval(request, repayment),
        "forms": _forms(request, repayment, filled),
        "bad_form": filled[1] if filled else None,
        "history": told(history),
        "breadcrumbs": [*_crumbs(award), {"label": repayment.reference}],
    }
    shown = [filled[1]] if filled else []
    return page(request, "awards/staff_repayment_detail.html", context, forms=shown)


def _approval(request: SignedInRequest, repayment: Repayment) -> list[dict[str, str]]:
    award = repayment.award
    if not REPAYMENT.allows(repayment.state, "approve"):
        return []
    if not can_approve_payment(request.user, award):
        return []
    url = reverse("awards:staff_repayment_approve", args=[repayment.reference])
    verdict = can_approve_repayment(request.user, award, repayment.asked_by_id)
    return [deed("Approve and tell the grantee", url, verdict)]


def _forms(
    request: SignedInRequest, repayment: Repayment, filled: tuple[str, forms.Form] | None
) -> list[dict[str, Any]]:
    """What can be done with a form; the one that was filled badly is open and as it was."""
    state, currency = repayment.state, repayment.award.currency
    handles_money = bool(can_approve_payment(request.user, repayment.award))
    initial = {"amount": repayment.outstanding, "received_on": arrived_at(request).date()}
    made: dict[str, tuple[str, forms.Form]] = {}
    if handles_money and REPAYMENT.allows(state, "receive"):
        fresh = ReceivedForm(currency=currency, initial=initial)
        made["receive"] = ("Record money that came", fresh)
    if handles_money and REPAYMENT.allows(state, "extend"):
        made["extend"] = ("Give more time", MoreTimeForm(auto_id="extend_%s"))
    if handles_money and REPAYMENT.allows(state, "take_back"):
        wrong = TakeBackForm(repayment=repayment, auto_id="take_back_%s")
        made["take_back"] = ("Take back a receipt recorded by mistake", wrong)
    for verb, (label, _action, _done) in GIVEN_UP.items():
        legal = REPAYMENT.allows(state, verb.replace("-", "_"))
        if legal and _may_give_up(request, repayment, verb):
            made[verb] = (label, ReasonForm(auto_id=f"{verb}_%s"))
    bad_verb, bad = filled or ("", None)
    return [
        {
            "label": label,
            "url": _form_url(repayment, verb),
            "form": bad if verb == bad_verb else form,
            "is_next": verb == "receive",
            "is_open": verb == bad_verb,
        }
        for verb, (label, form) in made.items()
    ]


def _form_url(repayment: Repayment, verb: str) -> str:
    if verb in GIVEN_UP:
        return reverse("awards:staff_repayment_give_up", args=[repayment.reference, verb])
    return reverse(f"awards:staff_repayment_{verb}", args=[repayment.reference])


def _may_give_up(request: SignedInRequest, repayment: Repayment, verb: str) -> Verdict:
    may = can_write_off if verb == "write-off" else can_withdraw_repayment
    return may(request.user, repayment.award, repayment.asked_by_id)


def _repayment(request: SignedInRequest, reference: str) -> Repayment:
    rows = staff_repayments(request.user).filter(reference=reference)
    found: Repayment = found_by_staff(request, rows, "repayment", repayments__reference=reference)
    return found


def _crumbs(award: Award) -> list[dict[str, str]]:
    url = reverse("awards:staff_award_detail", args=[award.reference])
    return [{"label": award.reference, "url": url}]
