"""Staff pages of a call's dates: batches, reopening, more time for one applicant."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell, warn
from grants.actions.batches import add_batch, remove_batch
from grants.actions.calls import reopen_call
from grants.actions.extensions import extend_application
from grants.forms.intake import BatchForm, ExtensionForm, ReopenForm, WhoForm
from grants.models import Application, Call, Extension
from grants.permissions import can_work_on
from grants.queries.calls import applications_for_more_time, committed
from grants.views._shared import state_tag
from grants.views.staff_calls import call_crumbs, staff_call


@login_required
@require_http_methods(["GET", "POST"])
def staff_batches(request: SignedInRequest, slug: str) -> HttpResponse:
    """The dates of a call in batches; a form for one more."""
    call = staff_call(request, slug)
    at = arrived_at(request)
    if request.method == "POST":
        require(can_work_on(request.user, call.programme))
    form = BatchForm(request.POST or None, call=call)
    if request.method == "POST" and form.is_valid():
        try:
            add_batch(call=call, by=request.user, at=at, **form.cleaned_data)
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, "The date is added.")
            return redirect("grants:staff_batches", slug)
    verdict = can_work_on(request.user, call.programme)
    context = {
        "call": call,
        "batches": [(each, each.closes_at > at) for each in call.batches.all()],
        "form": form,
        "may_change": bool(verdict),
        "reason": verdict.reason,
        "breadcrumbs": call_crumbs(call, ("Dates of the batches", "")),
    }
    return page(request, "grants/staff_batches.html", context, forms=[form])


@login_required
@require_POST
def staff_batch_remove(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Take a date away."""
    call = staff_call(request, slug)
    batch = get_object_or_404(call.batches.select_related("call"), pk=pk)
    try:
        remove_batch(batch=batch, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, "The date is removed.")
    return redirect("grants:staff_batches", slug)


@login_required
@require_http_methods(["GET", "POST"])
def staff_call_reopen(request: SignedInRequest, slug: str) -> HttpResponse:
    """Take applications again, with a reason."""
    call = staff_call(request, slug)
    require(can_work_on(request.user, call.programme))
    form = ReopenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reopen_call(call=call, by=request.user, at=arrived_at(request), **form.cleaned_data)
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, "The call takes applications again.")
            return redirect("grants:staff_call_detail", slug)
    bound = committed(call)
    context = {
        "call": call,
        "form": form,
        "committed": bound,
        "is_spent": bound >= call.budget,
        "breadcrumbs": call_crumbs(call, ("Reopen", "")),
    }
    return page(request, "grants/staff_call_reopen.html", context, forms=[form])


@login_required
@require_http_methods(["GET", "POST"])
def staff_extensions(request: SignedInRequest, slug: str) -> HttpResponse:
    """Find an application, read its attempts to submit, give it more time."""
    call = staff_call(request, slug)
    require(can_work_on(request.user, call.programme))
    form: ExtensionForm | None = None
    if request.method == "POST":
        form = ExtensionForm(request.POST, call=call)
        found, who = _named(call, WhoForm(request.POST))
        if found and form.is_valid() and _extended(request, found, form):
            return redirect("grants:staff_extensions", slug)
    else:
        found, who = _named(call, WhoForm(request.GET if "who" in request.GET else None))
        if found:
            form = ExtensionForm(initial={"who": found.reference}, call=call)
    return page(
        request,
        "grants/staff_extensions.html",
        _extension_page(call, found, who, form),
        forms=[each for each in (who, form) if each],
    )


def _named(call: Call, who: WhoForm) -> tuple[Application | None, WhoForm]:
    """The one application that is named, and the form that says so when it is not one."""
    if not who.is_bound or not who.is_valid():
        return None, who
    found = applications_for_more_time(call, who.cleaned_data["who"])
    if len(found) == 1:
        return found[0], who
    if found:
        names = ", ".join(each.reference for each in found)
        who.add_error("who", f"This person has several here: {names}. Name one by its reference.")
    else:
        who.add_error("who", "This call has no application with this reference or owner.")
    return None, who


def _extended(request: SignedInRequest, found: Application, form: ExtensionForm) -> bool:
    fields: dict[str, Any] = {name: form.cleaned_data[name] for name in ("until", "reason")}
    try:
        extend_application(application=found, by=request.user, at=arrived_at(request), **fields)
    except RuleBroken as error:
        add_rule_error(form, error)
        return False
    tell(request, f"{found.reference} can be written and submitted longer. Its owner is told.")
    return True


def _extension_page(
    call: Call, found: Application | None, who: WhoForm, form: ExtensionForm | None
) -> dict[str, Any]:
    given = Extension.objects.filter(application__call=call)
    return {
        "call": call,
        "who": who,
        "found": found,
        "state": state_tag(found) if found else None,
        "attempts": found.attempts.select_related("by")[:50] if found else [],
        "form": form if found else None,
        "given": given.select_related("application__owner", "given_by")[:200],
        "breadcrumbs": call_crumbs(call, ("More time", "")),
    }
