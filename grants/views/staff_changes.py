"""Staff ask for changes to single questions, see what came back, and end it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.clock import clock_of
from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell, warn
from grants.actions.changes import ask_for_changes, cancel_change_request, close_change_request
from grants.forms.corresponding import ChangeRequestForm
from grants.models import Application, ChangeRequest
from grants.permissions import can_work_on
from grants.queries.changes import (
    request_difference,
    requested_questions,
    staff_change_requests,
)
from grants.states import CHANGE_REQUEST, ChangeRequestState
from grants.views._shared import staff_application
from grants.views.staff_calls import call_crumbs

TONES = {
    ChangeRequestState.OPEN: "caution",
    ChangeRequestState.ANSWERED: "info",
    ChangeRequestState.CLOSED: "success",
    ChangeRequestState.CANCELLED: "neutral",
    ChangeRequestState.LAPSED: "danger",
}


def _crumbs(application: Application, last: str) -> list[dict[str, str]]:
    url = reverse("grants:staff_application_detail", args=[application.reference])
    return call_crumbs(application.call, (application.reference, url), (last, ""))


@login_required
@require_http_methods(["GET", "POST"])
def staff_change_request_create(request: SignedInRequest, reference: str) -> HttpResponse:
    """Choose the questions, say why and until when."""
    application = staff_application(request, reference)
    require(can_work_on(request.user, application.call.programme))
    with clock_of({"call": application.call}):  # It is typed by the clock it is shown by.
        form = ChangeRequestForm(request.POST or None, application=application)
        if request.method == "POST":
            form = ChangeRequestForm(request.POST, application=application)
            asked = _ask(request, application, form) if form.is_valid() else None
            if asked:
                tell(request, "The team is asked for changes by e-mail and on its page.")
                return redirect("grants:staff_change_request_detail", reference, asked.number)
        return page(
            request,
            "grants/staff_change_request_create.html",
            {
                "application": application,
                "call": application.call,
                "form": form,
                "breadcrumbs": _crumbs(application, "Ask for changes"),
            },
            forms=[form],
        )


def _ask(
    request: SignedInRequest, application: Application, form: ChangeRequestForm
) -> ChangeRequest | None:
    try:
        return ask_for_changes(
            application=application,
            **form.cleaned_data,
            by=request.user,
            at=arrived_at(request),
        )
    except RuleBroken as error:
        add_rule_error(form, error)
    return None


def _request(request: SignedInRequest, reference: str, number: int) -> ChangeRequest:
    return get_object_or_404(
        staff_change_requests(request.user), application__reference=reference, number=number
    )


@login_required
@require_GET
def staff_change_request_detail(
    request: SignedInRequest, reference: str, number: int
) -> HttpResponse:
    """What was asked, and what came back, word by word."""
    asked = _request(request, reference, number)
    application = asked.application
    state = asked.state_at(arrived_at(request))
    works = can_work_on(request.user, application.call.programme).allowed
    return page(
        request,
        "grants/staff_change_request_detail.html",
        {
            "application": application,
            "call": application.call,
            "asked": asked,
            "state": {"label": CHANGE_REQUEST.names[state], "tone": TONES[state]},
            "questions": requested_questions(asked),
            "changes": request_difference(asked),
            "is_cancellable": works and CHANGE_REQUEST.allows(state, "cancel"),
            "is_closable": works and CHANGE_REQUEST.allows(state, "close"),
            "breadcrumbs": _crumbs(application, f"Request {asked.number}"),
        },
    )


@login_required
@require_POST
def staff_change_request_cancel(
    request: SignedInRequest, reference: str, number: int
) -> HttpResponse:
    """Take the request back."""
    asked = _request(request, reference, number)
    try:
        cancel_change_request(request=asked, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, "The request is taken back, and the team is told.")
    return redirect("grants:staff_change_request_detail", reference, number)


@login_required
@require_POST
def staff_change_request_close(
    request: SignedInRequest, reference: str, number: int
) -> HttpResponse:
    """The answer is enough."""
    asked = _request(request, reference, number)
    try:
        close_change_request(request=asked, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, "The request is closed, and the team is told.")
    return redirect("grants:staff_change_request_detail", reference, number)
