"""The signatory's page, and asking for approval."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell, warn
from grants.actions.approving import (
    approve_application,
    ask_for_approval,
    draft_to_approve,
    send_back_application,
)
from grants.forms.team import ApproveForm, SendBackForm
from grants.models import Application
from grants.permissions import can_approve_application, can_write_application
from grants.queries.team import approval_status
from grants.reading import readable
from grants.states import APPLICATION
from grants.views._shared import crumbs, own_application


def _approval_page(
    request: SignedInRequest,
    application: Application,
    approve: ApproveForm | None = None,
    send_back: SendBackForm | None = None,
) -> HttpResponse:
    at = arrived_at(request)
    draft = draft_to_approve(application, at)
    can_still = APPLICATION.allows(application.state, "submit")
    approve = approve or ApproveForm(initial={"sha256": draft.sha256})
    send_back = send_back or SendBackForm()
    context = {
        "application": application,
        "call": application.call,
        "status": approval_status(application, draft.sha256),
        "sha256": draft.sha256,
        "sections": readable(draft.content, application.call.currency),
        "missing": draft.errors,
        "is_open": can_still and draft.can_be_sent(application, at),
        "approves": bool(can_approve_application(request.user, application)),
        "asks": bool(can_write_application(request.user, application)),
        "approve_form": approve,
        "send_back_form": send_back,
        "breadcrumbs": crumbs(application, "Approval"),
    }
    return page(request, "grants/application_approval.html", context, forms=[approve, send_back])


@login_required
@require_http_methods(["GET", "POST"])
def application_approval(request: SignedInRequest, reference: str) -> HttpResponse:
    """Read everything as it is now and approve exactly that."""
    application = own_application(request, reference)
    if request.method == "GET":
        return _approval_page(request, application)
    require(can_approve_application(request.user, application))
    form = ApproveForm(request.POST)
    if form.is_valid():
        try:
            approve_application(
                application=application,
                sha256=form.cleaned_data["sha256"],
                by=request.user,
                at=arrived_at(request),
            )
        except RuleBroken as error:
            # The page below shows the new text, so the form on it must approve that one.
            form = ApproveForm({"sha256": "-"})
            form.full_clean()
            form.errors.clear()
            add_rule_error(form, error)
        else:
            tell(request, "You have approved the application. The team is told.")
            return redirect("grants:application_approval", reference)
    return _approval_page(request, application, approve=form)


@login_required
@require_POST
def application_approval_return(request: SignedInRequest, reference: str) -> HttpResponse:
    """Send the application back with a note."""
    application = own_application(request, reference)
    require(can_approve_application(request.user, application))
    form = SendBackForm(request.POST)
    if form.is_valid():
        try:
            send_back_application(
                application=application,
                note=form.cleaned_data["note"],
                by=request.user,
                at=arrived_at(request),
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, "The application is sent back, and the team has your note.")
            return redirect("grants:application_approval", reference)
    return _approval_page(request, application, send_back=form)


@login_required
@require_POST
def application_approval_ask(request: SignedInRequest, reference: str) -> HttpResponse:
    """Ask the signatories by mail."""
    application = own_application(request, reference)
    try:
        ask_for_approval(application=application, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, "The signatories are asked for their approval.")
    return redirect("grants:application_approval", reference)
