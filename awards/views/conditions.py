"""Staff: deciding about conditions."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from awards.actions.conditions import extend_condition, waive_condition
from awards.forms import ExtendForm, WaiveForm
from awards.models import Condition
from awards.permissions import can_extend, can_waive
from awards.queries.seen import stamp_of_steps
from awards.views._shared import staff_condition
from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell


@login_required
@require_http_methods(["GET", "POST"])
def staff_condition_waive(request: SignedInRequest, reference: str) -> HttpResponse:
    """Let the grantee off, with a reason."""
    condition = staff_condition(request, reference)
    require(can_waive(request.user, condition.award))
    # The page that led here says what it showed.
    shown = request.GET.get("seen") or stamp_of_steps(condition)
    form = WaiveForm(request.POST if request.method == "POST" else None, initial={"seen": shown})
    if request.method == "POST" and form.is_valid():
        try:
            waive_condition(
                condition=condition, by=request.user, at=arrived_at(request), **form.cleaned_data
            )
        except RuleBroken as error:
            add_rule_error(form, error)
            form.show_anew(stamp_of_steps(condition))
        else:
            tell(request, f"{reference} is waived. The grantee is told.")
            return _back(condition)
    return _show(request, condition, form, "awards/staff_condition_waive.html", "Waive")


@login_required
@require_http_methods(["GET", "POST"])
def staff_condition_extend(request: SignedInRequest, reference: str) -> HttpResponse:
    """Give more time, with a reason."""
    condition = staff_condition(request, reference)
    require(can_extend(request.user, condition.award))
    form = ExtendForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            extend_condition(
                condition=condition, by=request.user, at=arrived_at(request), **form.cleaned_data
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, f"{reference} has a new due date. The grantee is told.")
            return _back(condition)
    return _show(request, condition, form, "awards/staff_condition_extend.html", "Extend")


def _back(condition: Condition) -> HttpResponse:
    return redirect("awards:staff_award_detail", reference=condition.award.reference)


def _show(
    request: SignedInRequest,
    condition: Condition,
    form: WaiveForm | ExtendForm,
    template: str,
    verb: str,
) -> HttpResponse:
    award = condition.award
    back = reverse("awards:staff_award_detail", args=[award.reference])
    crumbs = [{"label": award.reference, "url": back}, {"label": f"{verb} {condition.reference}"}]
    context = {"condition": condition, "award": award, "form": form, "breadcrumbs": crumbs}
    return page(request, template, context, forms=[form])
