"""Staff pages of a call."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell, warn
from grants.actions.calls import close_call, create_call, edit_call, publish_call
from grants.forms.programmes import CallForm
from grants.models import Call, Programme
from grants.permissions import can_work_on
from grants.queries import staff_calls, staff_programmes
from grants.queries.calls import committed, trials_of
from grants.queries.closing import with_next_batch
from grants.states import APPLICATION, CALL, ApplicationState
from grants.structure import structure_for
from grants.views._intake import intake_actions
from grants.views._shared import call_state


def staff_call(request: SignedInRequest, slug: str) -> Call:
    """A call of one of the person's programmes, or page 404."""
    calls = with_next_batch(staff_calls(request.user), arrived_at(request))
    return get_object_or_404(calls, slug=slug)


def programme_crumbs(programme: Programme) -> list[dict[str, str]]:
    """The way to a programme."""
    detail = reverse("grants:staff_programme_detail", args=[programme.slug])
    return [
        {"label": "Programmes", "url": reverse("grants:staff_programme_list")},
        {"label": programme.name, "url": detail},
    ]


def call_crumbs(call: Call, *more: tuple[str, str]) -> list[dict[str, str]]:
    """The way back from a staff page of a call."""
    detail = reverse("grants:staff_call_detail", args=[call.slug]) if more else ""
    return [
        *programme_crumbs(call.programme),
        {"label": call.title, "url": detail},
        *({"label": label, "url": url} for label, url in more),
    ]


@login_required
@require_http_methods(["GET", "POST"])
def staff_call_create(request: SignedInRequest, slug: str) -> HttpResponse:
    """A new draft call of a programme."""
    programme = get_object_or_404(staff_programmes(request.user), slug=slug)
    require(can_work_on(request.user, programme))
    form = CallForm(
        request.POST or None, initial={"blindness": Call.Blindness.OPEN}, programme=programme
    )
    if request.method == "POST" and form.is_valid():
        try:
            call = create_call(
                programme=programme,
                fields=form.cleaned_data,
                by=request.user,
                at=arrived_at(request),
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, "The call is created as a draft. Nobody sees it until you publish it.")
            return redirect("grants:staff_call_detail", call.slug)
    context = {
        "form": form,
        "title": "New call",
        "button": "Create the call",
        "breadcrumbs": [*programme_crumbs(programme), {"label": "New call", "url": ""}],
    }
    return page(request, "grants/staff_call_form.html", context, forms=[form])


def _actions(request: SignedInRequest, call: Call) -> list[dict[str, Any]]:
    reason = can_work_on(request.user, call.programme).reason
    named = {
        "publish": ("Publish the call", "staff_call_publish", ""),
        "close": ("Close the call", "staff_call_close", "warning"),
    }
    actions: list[dict[str, Any]] = [
        {
            "label": label,
            "url": reverse(f"grants:{url}", args=[call.slug]),
            "method": "post",
            "kind": kind,
            "reason": reason,
        }
        for verb, (label, url, kind) in named.items()
        if CALL.allows(call.state, verb)
    ]
    actions += [*_page_actions(call, reason), *intake_actions(request, call)]
    # What ends the call stands last, where nobody presses it by habit.
    return sorted(actions, key=lambda each: each["kind"] == "warning")


def _page_actions(call: Call, reason: str) -> list[dict[str, Any]]:
    links = (
        ("Form", "staff_form_detail", ""),
        ("Edit the call", "staff_call_edit", reason),
        ("Import applications", "staff_application_import", reason),
    )
    return [
        {
            "label": label,
            "url": reverse(f"grants:{url}", args=[call.slug]),
            "kind": "secondary",
            "reason": why,
        }
        for label, url, why in links
    ]


@login_required
@require_GET
def staff_call_detail(request: SignedInRequest, slug: str) -> HttpResponse:
    """The call at a glance: facts, numbers, what can be done."""
    call = staff_call(request, slug)
    return page(
        request,
        "grants/staff_call_detail.html",
        {
            "call": call,
            "state": call_state(call, arrived_at(request)),
            "stats": _stats(call),
            "committed": committed(call),
            "trials": trials_of(request.user, call),
            "structure": structure_for(call),
            "actions": _actions(request, call),
            "breadcrumbs": call_crumbs(call),
        },
    )


def _stats(call: Call) -> list[dict[str, Any]]:
    real = call.applications.filter(is_test=False)
    counts = dict(real.values_list("state").annotate(n=Count("pk")).order_by())
    listing = reverse("grants:staff_application_list", args=[call.slug])
    return [
        {
            "value": counts.get(state, 0),
            "label": name,
            "url": "" if state == ApplicationState.DRAFT else f"{listing}?state={state}",
        }
        for state, name in APPLICATION.names.items()
        if counts.get(state) or state in {ApplicationState.DRAFT, ApplicationState.SUBMITTED}
    ]


@login_required
@require_http_methods(["GET", "POST"])
def staff_call_edit(request: SignedInRequest, slug: str) -> HttpResponse:
    """Change a call."""
    call = staff_call(request, slug)
    require(can_work_on(request.user, call.programme))
    form = CallForm(
        request.POST or None,
        initial=CallForm.values_of(call),
        programme=call.programme,
        call=call,
    )
    if request.method == "POST" and form.is_valid():
        try:
            edit_call(call=call, fields=form.cleaned_data, by=request.user, at=arrived_at(request))
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, "The call is saved.")
            return redirect("grants:staff_call_detail", slug)
    context = {
        "form": form,
        "title": f"Edit {call.title}",
        "button": "Save",
        "breadcrumbs": call_crumbs(call, ("Edit", "")),
    }
    return page(request, "grants/staff_call_form.html", context, forms=[form])


@login_required
@require_POST
def staff_call_publish(request: SignedInRequest, slug: str) -> HttpResponse:
    """Make the call public."""
    call = staff_call(request, slug)
    try:
        publish_call(call=call, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, "The call is published. It takes applications from its opening on.")
    return redirect("grants:staff_call_detail", slug)


@login_required
@require_POST
def staff_call_close(request: SignedInRequest, slug: str) -> HttpResponse:
    """Take no more applications."""
    call = staff_call(request, slug)
    try:
        close_call(call=call, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, "The call is closed. What people wrote is kept.")
    return redirect("grants:staff_call_detail", slug)
