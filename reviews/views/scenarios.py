"""What if: scenarios, one beside the other, and taking one over."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import NotAllowed, RuleBroken
from core.web import SignedInRequest, add_rule_error, arrived_at, tell, warn
from grants.models import Call
from reviews.actions.scenarios import (
    create_scenario,
    remove_scenario,
    save_scenario,
    take_over_scenario,
)
from reviews.forms.decisions import plain_money
from reviews.forms.scenarios import NewScenarioForm, ScenarioForm, TakeOverForm
from reviews.models import Scenario
from reviews.permissions import can_decide
from reviews.queries.scenarios import (
    PAGE,
    Board,
    board_of,
    choices_of,
    outcome_of,
    scenario_list,
)
from reviews.views._scenarios import compared, lines_of, sums_of, words_of
from reviews.views.common import call_page, whole_call

SIDE_BY_SIDE = 4


def _scenario(request: SignedInRequest, slug: str, number: int) -> Scenario:
    """A scenario of the person's call, else 404."""
    call = whole_call(request, slug)
    scenario = get_object_or_404(call.scenarios, number=number)
    scenario.call = call
    return scenario


@login_required
@require_GET
def staff_scenario_list(request: SignedInRequest, slug: str) -> HttpResponse:
    """All scenarios with what comes of them, side by side where they differ."""
    call = whole_call(request, slug)
    return _list_page(request, call, NewScenarioForm(scenarios=scenario_list(call)))


def _list_page(request: SignedInRequest, call: Call, form: NewScenarioForm) -> HttpResponse:
    scenarios = list(form.scenarios.values())
    board = board_of(call)
    choices = choices_of(scenarios)
    outcomes = [(each, outcome_of(board, each, choices[each.pk])) for each in scenarios]
    wanted = {int(n) for n in request.GET.getlist("number") if n.isdecimal() and len(n) < 5}
    shown = [pair for pair in outcomes if not wanted or pair[0].number in wanted]
    context = {
        "outcomes": outcomes,
        "shown": shown[-SIDE_BY_SIDE:],
        "differences": compared(board, [each for _, each in shown[-SIDE_BY_SIDE:]])[:PAGE],
        "obstacle": can_decide(request.user, call).reason,
        "form": form,
    }
    return call_page(
        request, "reviews/staff_scenario_list.html", call, "ranking", context, forms=[form]
    )


@login_required
@require_POST
def staff_scenario_create(request: SignedInRequest, slug: str) -> HttpResponse:
    """A new scenario."""
    call = whole_call(request, slug)
    verdict = can_decide(request.user, call)
    if not verdict:
        raise NotAllowed(verdict.reason)
    form = NewScenarioForm(request.POST, scenarios=scenario_list(call))
    if form.is_valid():
        try:
            made = create_scenario(
                call=call, by=request.user, at=arrived_at(request), **form.cleaned_data
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            return redirect("reviews:staff_scenario_detail", slug=slug, number=made.number)
    return _list_page(request, call, form)


@login_required
@require_http_methods(["GET", "POST"])
def staff_scenario_detail(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """What a scenario tries and what comes of it; POST changes what it tries."""
    scenario = _scenario(request, slug, number)
    board = board_of(scenario.call)
    if request.method == "GET":
        return _detail_page(request, scenario, board, _form_of(scenario))
    verdict = can_decide(request.user, scenario.call)
    if not verdict:
        raise NotAllowed(verdict.reason)
    form = ScenarioForm(
        request.POST,
        currency=scenario.call.currency,
        references=[row.reference for row in board.rows if not row.settled],
    )
    if form.is_valid():
        try:
            save_scenario(
                scenario=scenario,
                said=form.said,
                by=request.user,
                at=arrived_at(request),
                **form.cleaned_data,
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, "Saved. Nothing is decided by it.")
            return redirect(request.get_full_path())
    return _detail_page(request, scenario, board, form)


def _form_of(scenario: Scenario) -> ScenarioForm:
    initial = {name: getattr(scenario, name) for name in ScenarioForm.base_fields}
    initial["budget"] = plain_money(scenario.budget, scenario.call.currency)
    return ScenarioForm(initial=initial, currency=scenario.call.currency)


def _detail_page(
    request: SignedInRequest,
    scenario: Scenario,
    board: Board,
    form: ScenarioForm,
    taking: TakeOverForm | None = None,
) -> HttpResponse:
    call = scenario.call
    choices = choices_of([scenario])[scenario.pk]
    outcome = outcome_of(board, scenario, choices)
    text = request.GET.get("after", "0")
    first = min(int(text) if text.isdecimal() and len(text) < 9 else 0, len(board.rows))
    lines = lines_of(board.rows[first : first + PAGE], outcome, choices, call, request.POST)
    context = {
        "scenario": scenario,
        "outcome": outcome,
        "sums": sums_of(board, outcome),
        "words": words_of(outcome, call.currency),
        "faults": outcome.faults(),
        "lines": lines,
        "next": first + PAGE if first + PAGE < len(board.rows) else None,
        "previous": max(first - PAGE, 0) if first else None,
        "form": form,
        "taking": taking or TakeOverForm(),
        "obstacle": can_decide(request.user, call).reason,
    }
    forms = [form, taking] if taking else [form]
    return call_page(
        request, "reviews/staff_scenario_detail.html", call, "ranking", context, forms=forms
    )


@login_required
@require_POST
def staff_scenario_take_over(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Decide as the scenario says, in one deed."""
    scenario = _scenario(request, slug, number)
    verdict = can_decide(request.user, scenario.call)
    if not verdict:
        raise NotAllowed(verdict.reason)
    form = TakeOverForm(request.POST)
    if form.is_valid():
        try:
            made = take_over_scenario(
                scenario=scenario, by=request.user, at=arrived_at(request), **form.cleaned_data
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, f"{len(made)} decided. Nobody outside the staff can see it yet.")
            return redirect("reviews:staff_decision_list", slug=slug)
    board = board_of(scenario.call)
    return _detail_page(request, scenario, board, _form_of(scenario), form)


@login_required
@require_POST
def staff_scenario_remove(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Drop a scenario."""
    scenario = _scenario(request, slug, number)
    try:
        remove_scenario(scenario=scenario, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, f"The scenario “{scenario.name}” is removed.")
    return redirect("reviews:staff_scenario_list", slug=slug)
