"""Public pages of calls."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core.errors import RuleBroken
from core.web import SignedInRequest, arrived_at, page, warn
from grants.actions.starting import start_application
from grants.models import Application, Call
from grants.queries import own_applications, public_calls
from grants.queries.calls import may_start, reachable_calls
from grants.queries.caps import cap_reached
from grants.states import ApplicationState
from grants.structure import structure_for
from grants.views._shared import in_zone_of


@require_GET
def call_list(request: HttpRequest) -> HttpResponse:
    """Open calls first, then closed ones."""
    at = arrived_at(request)
    calls = list(public_calls(at))
    return page(
        request,
        "grants/call_list.html",
        {
            "open_calls": [call for call in calls if call.is_open(at)],
            "closed_calls": [call for call in reversed(calls) if not call.is_open(at)][:50],
        },
    )


def _own_applications(request: HttpRequest, call: Call) -> list[Application]:
    """The visitor's own applications in the call, newest first."""
    if not request.user.is_authenticated:
        return []
    rows = own_applications(request.user).filter(call=call)
    return list(rows.exclude(state=ApplicationState.WITHDRAWN)[:5])


@require_GET
def call_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A call as an article, with the whole form to read before one signs in."""
    at = arrived_at(request)
    call = get_object_or_404(reachable_calls(request.user, at), slug=slug)
    own = _own_applications(request, call)
    start = {
        "label": "Start another application" if own else "Start an application",
        "url": reverse("grants:application_start", args=[call.slug]),
        "method": "post",
        "kind": "secondary" if own else "",
    }
    with in_zone_of(call):
        return page(
            request,
            "grants/call_detail.html",
            {
                "call": call,
                "is_open": call.is_open(at),
                "structure": structure_for(call),
                "own": own,
                "actions": [start] if may_start(request.user, call, at) else [],
                "breadcrumbs": [
                    {"label": "Calls", "url": reverse("grants:call_list")},
                    {"label": call.title, "url": ""},
                ],
            },
        )


@require_http_methods(["GET", "POST"])
def application_start(request: HttpRequest, slug: str) -> HttpResponse:
    """Start a draft. Whoever is not signed in signs in first and comes back to the call."""
    if request.method == "GET" or not request.user.is_authenticated:
        back = reverse("grants:call_detail", args=[slug])
        if request.user.is_authenticated:
            return redirect(back)
        return redirect(f"{reverse('account_login')}?next={back}")
    return _start(request, slug)  # type: ignore[arg-type]  # signed in, as asked above


@login_required
def _start(request: SignedInRequest, slug: str) -> HttpResponse:
    at = arrived_at(request)
    call = get_object_or_404(reachable_calls(request.user, at), slug=slug)
    try:
        application = start_application(call=call, by=request.user, at=at)
    except RuleBroken as error:
        warn(request, error.message)
        return redirect("grants:call_detail", slug)
    reached = cap_reached(call, request.user, at)
    if reached:
        warn(request, reached)
    return redirect("grants:application_detail", application.reference)
