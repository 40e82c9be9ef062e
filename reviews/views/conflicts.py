"""Conflicts of interest of a call."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_http_methods

from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, tell
from reviews.actions.conflicts import enter_conflict, lift_conflict
from reviews.forms.panel import ConflictForm, LiftForm
from reviews.permissions import can_route
from reviews.queries.progress import call_conflicts, conflict_page
from reviews.views.common import action, call_page, staff_call


@login_required
@require_GET
def staff_conflict_list(request: SignedInRequest, slug: str) -> HttpResponse:
    """Declared, entered, detected and lifted conflicts."""
    call = staff_call(request, slug)
    conflicts, following = conflict_page(call, request.GET.get("after", ""))
    verdict = can_route(request.user, call)
    context = {
        "conflicts": conflicts,
        "next": following,
        "may_lift": bool(verdict),
        "actions": [
            action(verdict, "Enter a conflict", "reviews:staff_conflict_add", call.slug),
        ],
    }
    return call_page(request, "reviews/staff_conflict_list.html", call, "panel", context)


@login_required
@require_http_methods(["GET", "POST"])
def staff_conflict_add(request: SignedInRequest, slug: str) -> HttpResponse:
    """Enter a conflict staff know of."""
    call = staff_call(request, slug)
    require(can_route(request.user, call))
    form = ConflictForm(request.POST or None, call=call)
    if request.method == "POST" and form.is_valid():
        try:
            conflict = enter_conflict(
                application=form.cleaned_data["reference"],
                user=form.cleaned_data["reviewer"].user,
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=arrived_at(request),
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, f"{conflict.user} no longer sees {conflict.application}.")
            return redirect("reviews:staff_conflict_list", slug=slug)
    context = {"form": form, "title": "Enter a conflict of interest", "button": "Enter conflict"}
    return call_page(request, "reviews/staff_form.html", call, "panel", context, forms=[form])


@login_required
@require_http_methods(["GET", "POST"])
def staff_conflict_lift(request: SignedInRequest, slug: str, key: UUID) -> HttpResponse:
    """End a conflict that was a mistake; it stays on record."""
    call = staff_call(request, slug)
    require(can_route(request.user, call))
    conflict = get_object_or_404(call_conflicts(call), key=key)
    form = LiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            lift_conflict(
                conflict=conflict,
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=arrived_at(request),
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, f"The conflict of {conflict.user} is lifted. It stays on record.")
            return redirect("reviews:staff_conflict_list", slug=slug)
    context = {
        "form": form,
        "title": f"Lift the conflict of {conflict.user} with {conflict.application}",
        "hint": conflict.reason,
        "button": "Lift conflict",
    }
    return call_page(request, "reviews/staff_form.html", call, "panel", context, forms=[form])
