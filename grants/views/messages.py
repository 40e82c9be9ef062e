"""Messages about an application: the team's page, staff's page, and what waits for staff."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_http_methods

from core.errors import require
from core.web import SignedInRequest, arrived_at, page, tell
from grants.actions.messages import mark_messages_read, write_to_staff, write_to_team
from grants.forms.corresponding import MessageForm
from grants.models import Application
from grants.permissions import can_work_on, can_write_to_staff
from grants.queries import staff_programmes
from grants.queries.messages import (
    keepers_of,
    messages_of,
    staff_threads,
    waiting_threads,
)
from grants.views._shared import PAGE_SIZE, crumbs, own_application
from grants.views.staff_calls import call_crumbs


@login_required
@require_http_methods(["GET", "POST"])
def application_messages(request: SignedInRequest, reference: str) -> HttpResponse:
    """The team's side of the thread."""
    application = own_application(request, reference)
    may_write = can_write_to_staff(request.user, application)
    form = MessageForm(request.POST or None)
    if request.method == "POST":
        require(may_write)
        form = MessageForm(request.POST)
        if form.is_valid():
            write_to_staff(
                application=application,
                body=form.cleaned_data["body"],
                by=request.user,
                at=arrived_at(request),
            )
            tell(
                request, "Your message is sent. We write to your e-mail address when staff answer."
            )
            return redirect("grants:application_messages", reference)
    return _thread(
        request,
        application,
        form if may_write else None,
        template="grants/application_messages.html",
        breadcrumbs=crumbs(application, "Messages"),
    )


@login_required
@require_http_methods(["GET", "POST"])
def staff_application_messages(request: SignedInRequest, reference: str) -> HttpResponse:
    """The staff's side of the thread; also of a draft whose team has written."""
    application = get_object_or_404(staff_threads(request.user), reference=reference)
    may_write = can_work_on(request.user, application.call.programme)
    form = MessageForm()
    if request.method == "POST":
        require(may_write)
        form = MessageForm(request.POST)
        if form.is_valid():
            write_to_team(
                application=application,
                body=form.cleaned_data["body"],
                by=request.user,
                at=arrived_at(request),
            )
            tell(request, "Your message is sent to everybody on the team.")
            return redirect("grants:staff_application_messages", reference)
    return _thread(
        request,
        application,
        form if may_write else None,
        template="grants/staff_application_messages.html",
        breadcrumbs=call_crumbs(application.call, (application.reference, "")),
    )


def _thread(
    request: SignedInRequest,
    application: Application,
    form: MessageForm | None,
    *,
    template: str,
    breadcrumbs: list[dict[str, str]],
) -> HttpResponse:
    thread = list(messages_of(application))
    mark_messages_read(application=application, by=request.user)
    return page(
        request,
        template,
        {
            "application": application,
            "call": application.call,
            "thread": thread,
            "is_submitted": application.submitted_at is not None,
            "keepers": keepers_of(application),
            "form": form,
            "breadcrumbs": breadcrumbs,
        },
        forms=[form] if form else [],
    )


@login_required
@require_GET
def staff_message_list(request: SignedInRequest) -> HttpResponse:
    """Threads whose last word is the applicants', the one that waits longest first."""
    if not staff_programmes(request.user).exists():
        raise Http404
    threads = list(waiting_threads(request.user)[: PAGE_SIZE + 1])
    return page(
        request,
        "grants/staff_message_list.html",
        {"threads": threads[:PAGE_SIZE], "more": len(threads) > PAGE_SIZE},
    )
