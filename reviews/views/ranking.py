"""Ranking, deciding, announcing."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from core.errors import NotAllowed, RuleBroken
from core.web import SignedInRequest, add_rule_error, arrived_at, tell, warn
from reviews.actions.decisions import decide
from reviews.actions.ranking import change_band
from reviews.forms.decisions import DecideForm
from reviews.permissions import can_decide
from reviews.queries.calibrating import reviewer_names
from reviews.views.common import call_and_hidden, call_page, staff_call, whole_call
from reviews.views.lineup import severity_line
from reviews.views.ranking_page import current_board, ranking_page


@login_required
@require_GET
def staff_ranking(request: SignedInRequest, slug: str) -> HttpResponse:
    """The ranking with the funding line, and the form that decides."""
    call, hidden = call_and_hidden(request, slug)
    return ranking_page(request, call, current_board(call, hidden))


@login_required
@require_GET
def staff_severity(request: SignedInRequest, slug: str) -> HttpResponse:
    """How harsh or lenient the reviewers of a call are, as far as their reviews can tell."""
    call = whole_call(request, slug)
    judgement = current_board(call).judgement
    rows = judgement.harshness if judgement else []
    names = reviewer_names(call) if rows else {}
    context = {
        "judgement": judgement,
        "rows": [severity_line(names.get(row.reviewer, "–"), row) for row in rows],
    }
    return call_page(request, "reviews/staff_severity.html", call, "ranking", context)


@login_required
@require_POST
def staff_band_change(request: SignedInRequest, slug: str) -> HttpResponse:
    """Say which applications around the line are too close to call."""
    call = staff_call(request, slug)
    by, at = request.user, arrived_at(request)
    try:
        change_band(call=call, rule=request.POST.get("rule", ""), by=by, at=at)
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, "The rule is changed.")
    return redirect("reviews:staff_ranking", slug=slug)


@login_required
@require_POST
def staff_decide(request: SignedInRequest, slug: str) -> HttpResponse:
    """Decide about the chosen applications, or fund all above the line."""
    call, hidden = call_and_hidden(request, slug)
    verdict = can_decide(request.user, call)
    if not verdict:
        raise NotAllowed(verdict.reason)
    board = current_board(call, hidden)
    rows = {row.reference: row for row in board.table.rows}
    form = DecideForm(request.POST, rows=rows, currency=call.currency)
    if form.is_valid():
        try:
            done = decide(call=call, decisions=form.inputs, by=request.user, at=arrived_at(request))
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, f"{len(done)} decided. Nobody outside the staff can see it yet.")
            return redirect("reviews:staff_ranking", slug=slug)
    return ranking_page(request, call, board, form)
