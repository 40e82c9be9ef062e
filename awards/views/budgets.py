"""Where the money of a programme and of its calls is."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from awards import budget_plot
from awards.actions.budgets import allow_over_budget
from awards.forms.money import OverrideForm
from awards.permissions import can_exceed_budget
from awards.queries.budgets import (
    Budget,
    CallBudget,
    budget_calls,
    call_budgets,
    programme_totals,
)
from awards.queries.pools import call_units, units_of
from awards.queries.seen import stamp_of_overrides
from awards.views._shared import staff_call, staff_programme
from core.errors import RuleBroken, require
from core.money import format_money
from core.spreadsheet import to_csv
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell
from grants.models import Call

COLUMNS = (
    "Call",
    "Currency",
    "Budget",
    "Allowed beyond",
    "Committed",
    "Awarded",
    "Accepted",
    "Paid",
    "Came back",
    "Remaining",
)


@login_required
@require_GET
def staff_programme_budget(request: SignedInRequest, slug: str) -> HttpResponse:
    """The sums of a programme by currency and by year, and each of its calls."""
    programme = staff_programme(request, slug)
    calls = list(budget_calls(programme))
    budgets, units = call_budgets(calls), units_of(calls)
    context = {
        "programme": programme,
        "totals": [_drawn(each) for each in programme_totals(budgets)],
        "rows": [{"budget": each, "links": _links(each)} for each in budgets],
        "units": [(call, units[call.pk]) for call in calls if units[call.pk]],
        "breadcrumbs": [
            {
                "label": programme.name,
                "url": reverse("grants:staff_programme_detail", args=[slug]),
            },
            {"label": "Budget"},
        ],
    }
    return page(request, "awards/staff_programme_budget.html", context)


@login_required
@require_GET
def staff_programme_budget_csv(request: SignedInRequest, slug: str) -> HttpResponse:
    """The same as a table, amounts in minor units."""
    programme = staff_programme(request, slug)
    rows = [
        (
            each.call.title if each.call else "",
            each.currency,
            each.budget,
            each.override,
            each.committed,
            each.awarded,
            each.accepted,
            each.paid,
            each.came_back,
            each.remaining,
        )
        for each in call_budgets(list(budget_calls(programme)))
    ]
    response = HttpResponse(to_csv(COLUMNS, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="budget-{slug}.csv"'
    return response


@login_required
@require_http_methods(["GET", "POST"])
def staff_call_budget(request: SignedInRequest, slug: str) -> HttpResponse:
    """The budget of a call; an administrator can let it go beyond, with a reason."""
    call = staff_call(request, slug)
    verdict = can_exceed_budget(request.user, call)
    posted = request.POST if request.method == "POST" else None
    shown = {"seen": stamp_of_overrides(call)}
    form = OverrideForm(posted, currency=call.currency, initial=shown)
    if request.method == "POST":
        require(verdict)
        if form.is_valid() and _allowed(request, call, form):
            return redirect("awards:staff_call_budget", slug=slug)
    [budget] = call_budgets([call])
    context = {
        "call": call,
        "current": "awards",
        "drawn": _drawn(budget),
        "links": _links(budget),
        "units": call_units(call),
        "overrides": call.budget_overrides.select_related("by"),
        "form": form,
        "may": bool(verdict),
        "breadcrumbs": [
            {"label": call.title, "url": reverse("grants:staff_call_detail", args=[slug])},
            {"label": "Awards", "url": reverse("awards:staff_award_list", args=[slug])},
            {"label": "Budget"},
        ],
    }
    return page(request, "awards/staff_call_budget.html", context, forms=[form])


def _allowed(request: SignedInRequest, call: Call, form: OverrideForm) -> bool:
    amount = form.cleaned_data["amount"]
    try:
        allow_over_budget(call=call, by=request.user, at=arrived_at(request), **form.cleaned_data)
    except RuleBroken as error:
        add_rule_error(form, error)
        form.show_anew(stamp_of_overrides(call))
        return False
    tell(request, f"The call may promise {format_money(amount, call.currency)} more.")
    return True


def _drawn(budget: Budget) -> dict[str, Any]:
    years = [(each.year, each.paid, each.planned) for each in budget.years]
    return {
        "budget": budget,
        "years": budget.years,
        "pieces": budget_plot.bar(
            budget=budget.budget + budget.override,
            paid=budget.paid,
            accepted=budget.accepted,
            awarded=budget.awarded,
            committed=budget.committed,
        ),
        "columns": budget_plot.columns(years),
        "width": max(len(years), 1) * budget_plot.YEAR_STEP,
    }


def _links(budget: CallBudget) -> dict[str, str]:
    """Where the rows behind each figure are."""
    if budget.call is None:
        return {}
    awards = reverse("awards:staff_award_list", args=[budget.call.slug])
    desk = reverse("awards:staff_money_desk")
    return {
        "committed": awards,
        "awarded": awards,
        "accepted": f"{awards}?state=accepted",
        "paid": f"{desk}?view=paid&call={budget.call.slug}",
        "call": reverse("awards:staff_call_budget", args=[budget.call.slug]),
    }
