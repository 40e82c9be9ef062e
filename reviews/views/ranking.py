"""Ranking, deciding, announcing."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from core.errors import NotAllowed, RuleBroken
from core.web import SignedInRequest, add_rule_error, arrived_at, tell
from grants.models import Call
from reviews.actions.decisions import decide
from reviews.forms.decisions import DecideForm, plain_money
from reviews.permissions import can_announce, can_decide
from reviews.queries.ranking import RankingRow, RankingTable, ranking_of
from reviews.views.common import action, call_page, staff_call

ROWS = 50


@login_required
@require_GET
def staff_ranking(request: SignedInRequest, slug: str) -> HttpResponse:
    """The ranking with the funding line, and the form that decides."""
    call = staff_call(request, slug)
    return _ranking_page(request, call, ranking_of(call))


def _ranking_page(
    request: SignedInRequest, call: Call, table: RankingTable, form: DecideForm | None = None
) -> HttpResponse:
    form = form or DecideForm(rows={}, currency=call.currency)
    text = request.GET.get("after", "0")
    first = min(int(text) if text.isdecimal() and len(text) < 9 else 0, len(table.rows))
    verdict = can_decide(request.user, call)
    preview = (can_announce(request.user, call), "Announce the results", "reviews:staff_announce")
    context = {
        "table": table,
        "rows": [_with_amount(row, request, call) for row in table.rows[first : first + ROWS]],
        "chosen": set(request.POST.getlist("chosen")),
        "first": first,
        "next": first + ROWS if first + ROWS < len(table.rows) else None,
        "previous": max(first - ROWS, 0) if first else None,
        "form": form,
        "obstacle": verdict.reason,
        "free": call.budget - table.promised,
        "actions": [*_pages(call), action(*preview, call.slug)],
    }
    return call_page(request, "reviews/staff_ranking.html", call, "ranking", context, forms=[form])


def _pages(call: Call) -> list[dict[str, str]]:
    """The pages beside the ranking on which it is decided."""
    return [
        {
            "label": label,
            "url": reverse(f"reviews:{name}", args=[call.slug]),
            "kind": "secondary",
        }
        for label, name in (
            ("What if", "staff_scenario_list"),
            ("Decisions", "staff_decision_list"),
            ("Rules of deciding", "staff_deciding_rules"),
            ("Exports", "staff_export_list"),
        )
    ]


def _with_amount(row: RankingRow, request: SignedInRequest, call: Call) -> RankingRow:
    """The row with its amount as typed, else as decided: `80000.00`."""
    typed = request.POST.get(f"amount-{row.reference}")
    if typed is None and row.amount:
        typed = plain_money(row.amount, call.currency)
    return row._replace(amount_text=typed or "")


@login_required
@require_POST
def staff_decide(request: SignedInRequest, slug: str) -> HttpResponse:
    """Decide about the chosen applications, or fund all above the line."""
    call = staff_call(request, slug)
    verdict = can_decide(request.user, call)
    if not verdict:
        raise NotAllowed(verdict.reason)
    table = ranking_of(call)
    rows = {row.reference: row for row in table.rows}
    form = DecideForm(request.POST, rows=rows, currency=call.currency)
    if form.is_valid():
        try:
            done = decide(call=call, decisions=form.inputs, by=request.user, at=arrived_at(request))
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, f"{len(done)} decided. Nobody outside the staff can see it yet.")
            return redirect("reviews:staff_ranking", slug=slug)
    return _ranking_page(request, call, table, form)
