"""The rules a call decides by."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.forms import BaseFormSet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from core.errors import NotAllowed, RuleBroken
from core.web import SignedInRequest, add_rule_error, arrived_at, tell
from grants.models import Call
from reviews.actions.deciding_rules import set_deciding_rules
from reviews.forms.decisions import plain_money
from reviews.forms.scenarios import RulesForm, ThemeFormSet, themes_in
from reviews.permissions import can_decide
from reviews.queries.deciding import rules_of
from reviews.queries.themes import theme_questions, themes_of
from reviews.views.common import call_page, staff_call


@login_required
@require_http_methods(["GET", "POST"])
def staff_deciding_rules(request: SignedInRequest, slug: str) -> HttpResponse:
    """The second person, what applicants read, and the themes with their floors and caps."""
    call = staff_call(request, slug)
    verdict = can_decide(request.user, call)
    if request.method == "POST" and not verdict:
        raise NotAllowed(verdict.reason)
    data = request.POST if request.method == "POST" else None
    form, themes = _rules_form(call, data), _theme_forms(call, data)
    if data is not None and form.is_valid() & themes.is_valid():
        try:
            set_deciding_rules(
                call=call,
                themes=themes_in(themes.forms),
                by=request.user,
                at=arrived_at(request),
                **form.cleaned_data,
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, "The rules are saved. They hold for decisions made from now on.")
            return redirect("reviews:staff_deciding_rules", slug=slug)
    context = {
        "form": form,
        "formset": themes,
        "themes": themes_of(call),
        "obstacle": verdict.reason,
    }
    forms = [form, *themes.forms]
    return call_page(
        request, "reviews/staff_deciding_rules.html", call, "ranking", context, forms=forms
    )


def _rules_form(call: Call, data: Any) -> RulesForm:
    rules = rules_of(call)
    initial = {name: getattr(rules, name) for name in RulesForm.base_fields}
    return RulesForm(data, initial=initial, questions=theme_questions(call))


def _theme_forms(call: Call, data: Any) -> BaseFormSet:
    def typed(amount: int | None) -> str:
        return "" if amount is None else plain_money(amount, call.currency)

    initial = [
        {"name": each.name, "floor": typed(each.floor), "cap": typed(each.cap)}
        for each in themes_of(call)
    ]
    kwargs = {"currency": call.currency}
    return ThemeFormSet(data, initial=initial, prefix="themes", form_kwargs=kwargs)
