"""Staff: what a call gives besides cash, how much of it is left, and going beyond it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from awards.actions.pools import allow_over_pool, set_pool
from awards.forms.pools import PoolForm, PoolOverrideForm
from awards.models import PoolOverride
from awards.permissions import can_exceed_budget, can_set_pool
from awards.queries.pools import call_units
from awards.views._shared import staff_call
from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell
from grants.models import Call


@login_required
@require_http_methods(["GET", "POST"])
def staff_call_units(request: SignedInRequest, slug: str) -> HttpResponse:
    """The pools of a call with what is promised, delivered and left; sets one anew."""
    call = staff_call(request, slug)
    form = PoolForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        require(can_set_pool(request.user, call))
        if form.is_valid() and _done(request, form, set_pool, call=call):
            pool = form.cleaned_data
            tell(request, f"The call has {pool['quantity']:,} {pool['unit']} to give.")
            return redirect("awards:staff_call_units", slug=slug)
    return _show(request, call, form, None)


@login_required
@require_POST
def staff_pool_allow(request: SignedInRequest, slug: str) -> HttpResponse:
    """Allow more than a pool, with a reason."""
    call = staff_call(request, slug)
    require(can_exceed_budget(request.user, call))
    form = PoolOverrideForm(request.POST, pools=call.unit_pools.all())
    if form.is_valid() and _done(request, form, allow_over_pool):
        given = form.cleaned_data
        tell(request, f"The call may give {given['quantity']:,} {given['pool'].unit} more.")
        return redirect("awards:staff_call_units", slug=slug)
    return _show(request, call, PoolForm(), form)


def _done(
    request: SignedInRequest, form: forms.Form, action: Callable[..., Any], **facts: Any
) -> bool:
    try:
        action(by=request.user, at=arrived_at(request), **facts, **form.cleaned_data)
    except RuleBroken as error:
        add_rule_error(form, error)
        return False
    return True


def _show(
    request: SignedInRequest, call: Call, form: PoolForm, more: PoolOverrideForm | None
) -> HttpResponse:
    pools = call.unit_pools.all()
    context = {
        "call": call,
        "current": "awards",
        "units": call_units(call),
        "overrides": PoolOverride.objects.filter(pool__call=call).select_related("pool", "by"),
        "form": form,
        "more": more or PoolOverrideForm(pools=pools, auto_id="more_%s"),
        "bad_form": more or form,
        "may_set": bool(can_set_pool(request.user, call)),
        "may_allow": bool(can_exceed_budget(request.user, call)) and pools.exists(),
        "breadcrumbs": [
            {"label": call.title, "url": reverse("grants:staff_call_detail", args=[call.slug])},
            {"label": "Budget", "url": reverse("awards:staff_call_budget", args=[call.slug])},
            {"label": "Besides cash"},
        ],
    }
    return page(request, "awards/staff_call_units.html", context, forms=[more or form])
