"""Who looks after an application at the funder, and the day an answer is promised by."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell
from grants.actions.handling import assign_handler, move_promise
from grants.forms.corresponding import HandlerForm, PromiseForm
from grants.models import Application
from grants.permissions import can_work_on
from grants.views._shared import staff_application
from grants.views.staff_calls import call_crumbs


def _application(request: SignedInRequest, reference: str) -> Application:
    application = staff_application(request, reference)
    require(can_work_on(request.user, application.call.programme))
    return application


def _context(application: Application, form: BaseForm, title: str) -> dict[str, Any]:
    url = reverse("grants:staff_application_detail", args=[application.reference])
    return {
        "application": application,
        "call": application.call,
        "form": form,
        "breadcrumbs": call_crumbs(application.call, (application.reference, url), (title, "")),
    }


@login_required
@require_POST
def staff_application_take(request: SignedInRequest, reference: str) -> HttpResponse:
    """Look after the application oneself."""
    application = _application(request, reference)
    assign_handler(
        application=application, handler=request.user, by=request.user, at=arrived_at(request)
    )
    tell(request, "You look after this application now. Its applicants see your name.")
    return redirect("grants:staff_application_detail", reference)


@login_required
@require_http_methods(["GET", "POST"])
def staff_handler_assign(request: SignedInRequest, reference: str) -> HttpResponse:
    """Give the application to somebody."""
    application = _application(request, reference)
    form = HandlerForm(request.POST or None, application=application)
    if request.method == "POST":
        form = HandlerForm(request.POST, application=application)
        if form.is_valid():
            assign_handler(
                application=application,
                handler=form.cleaned_data["handler"],
                by=request.user,
                at=arrived_at(request),
            )
            tell(request, "Saved. Applicants see who looks after their application.")
            return redirect("grants:staff_application_detail", reference)
    context = _context(application, form, "Who looks after it")
    return page(request, "grants/staff_handler_assign.html", context, forms=[form])


@login_required
@require_http_methods(["GET", "POST"])
def staff_promise_move(request: SignedInRequest, reference: str) -> HttpResponse:
    """Promise the answer by another day, with the reason the applicants read."""
    application = _application(request, reference)
    form = PromiseForm(initial={"promised_by": application.promised_by})
    if request.method == "POST":
        form = PromiseForm(request.POST)
        if form.is_valid() and _move(request, application, form):
            tell(request, "The new day is set, and the team is told why.")
            return redirect("grants:staff_application_detail", reference)
    context = _context(application, form, "Promised answer")
    return page(request, "grants/staff_promise_move.html", context, forms=[form])


def _move(request: SignedInRequest, application: Application, form: PromiseForm) -> bool:
    try:
        move_promise(
            application=application, **form.cleaned_data, by=request.user, at=arrived_at(request)
        )
    except RuleBroken as error:
        add_rule_error(form, error)
        return False
    return True
