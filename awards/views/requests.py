"""What grantees ask for about a condition, and the answers."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from awards.actions.requests import (
    ask_about_condition,
    grant_request,
    refuse_request,
    withdraw_request,
)
from awards.forms.conditions import AskForm, DecideForm
from awards.models import Condition, ConditionRequest
from awards.permissions import can_ask, can_decide_request
from awards.queries.awards import grantee_conditions
from awards.queries.obligations import (
    open_request_of,
    open_requests,
    readable_conditions,
    readable_requests,
    waiting_conditions,
)
from awards.states import RequestState
from awards.views._shared import first_or_404, found_by_staff
from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell, warn
from grants.deadlines import local_day
from grants.queries import staff_programmes

MOST = 200


def _own(request: SignedInRequest, reference: str) -> Condition:
    return first_or_404(grantee_conditions(request.user).filter(reference=reference), "condition")


@login_required
@require_http_methods(["GET", "POST"])
def condition_ask(request: SignedInRequest, reference: str) -> HttpResponse:
    """Ask for more time or to be let off."""
    condition = _own(request, reference)
    require(can_ask(request.user, condition.award))
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_about_condition(
                condition=condition, by=request.user, at=arrived_at(request), **form.cleaned_data
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, "Your request is with the programme. You get the answer by e-mail.")
            return redirect("awards:award_detail", reference=condition.award.reference)
    award = condition.award
    context = {
        "condition": condition,
        "award": award,
        "form": form,
        "asked": open_request_of(condition),
        "breadcrumbs": [
            {"label": "Awards", "url": reverse("awards:award_list")},
            {
                "label": award.reference,
                "url": reverse("awards:award_detail", args=[award.reference]),
            },
            {"label": f"Ask about {condition.reference}"},
        ],
    }
    return page(request, "awards/condition_ask.html", context, forms=[form])


@login_required
@require_POST
def condition_ask_withdraw(request: SignedInRequest, reference: str) -> HttpResponse:
    """Take back what was asked for."""
    condition = _own(request, reference)
    require(can_ask(request.user, condition.award))
    asked = open_request_of(condition)
    if asked is None:
        warn(request, "Nothing is asked for here any more; it was decided meanwhile.")
        return redirect("awards:award_detail", reference=condition.award.reference)
    try:
        withdraw_request(request=asked, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, "Your request is taken back. The condition stays as it is.")
    return redirect("awards:award_detail", reference=condition.award.reference)


@login_required
@require_GET
def staff_condition_desk(request: SignedInRequest) -> HttpResponse:
    """What grantees handed in and what they ask for, in all programmes of the person."""
    user = request.user
    handed_in = waiting_conditions(user)
    if not staff_programmes(user).exists() and not readable_conditions(user).exists():
        raise Http404("Nothing to look at.")
    asked = open_requests(user)
    at = arrived_at(request)
    context = {
        "handed_in": [
            (each, each.due_on < local_day(each.award.application.call, at))
            for each in handed_in[:MOST]
        ],
        "asked": asked[:MOST],
    }
    return page(request, "awards/staff_condition_desk.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def staff_request_decide(request: SignedInRequest, reference: str) -> HttpResponse:
    """Grant or refuse what is asked for; once decided, the page says how."""
    rows = readable_requests(request.user).filter(condition__reference=reference).order_by("-id")
    # The one that was on the page is answered: what was asked since, nobody has read.
    key = request.POST.get("asked", "")
    rows = rows.filter(pk=int(key)) if key.isdigit() else rows
    asked = found_by_staff(request, rows, "request", conditions__reference=reference)
    initial = {"new_due_on": asked.wanted_on}
    form = DecideForm(request.POST if request.method == "POST" else None, initial=initial)
    if asked.kind == ConditionRequest.Kind.WAIVER:
        del form.fields["new_due_on"]
    if request.method == "POST":
        require(can_decide_request(request.user, asked))
        if form.is_valid() and _decided(request, asked, form):
            tell(request, f"{reference} is decided. The grantee is told.")
            return redirect("awards:staff_condition_desk")
    return _show(request, asked, form)


def _decided(request: SignedInRequest, asked: ConditionRequest, form: DecideForm) -> bool:
    facts: dict[str, Any] = {"request": asked, "by": request.user, "at": arrived_at(request)}
    try:
        if "refuse" in request.POST:
            refuse_request(**facts, reason=form.cleaned_data["reason"])
        else:
            grant_request(**facts, **form.cleaned_data)
    except RuleBroken as error:
        add_rule_error(form, error)
        return False
    return True


def _show(request: SignedInRequest, asked: ConditionRequest, form: DecideForm) -> HttpResponse:
    condition = asked.condition
    verdict = can_decide_request(request.user, asked)
    is_open = asked.state == RequestState.OPEN
    newer = None if is_open else open_request_of(condition)
    context = {
        "asked": asked,
        "newer": newer,
        "condition": condition,
        "award": condition.award,
        "form": form,
        "may": is_open and bool(verdict),
        "reason": verdict.reason if is_open else "",
        "earlier": condition.requests.filter(pk__lt=asked.pk),
        "breadcrumbs": [
            {"label": "Conditions", "url": reverse("awards:staff_condition_desk")},
            {"label": condition.reference},
        ],
    }
    return page(request, "awards/staff_request_decide.html", context, forms=[form])
