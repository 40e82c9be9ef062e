"""Public pages of calls."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core.errors import RuleBroken
from core.web import SignedInRequest, arrived_at, page, warn
from grants.actions.starting import start_application
from grants.deadlines import deadlines_of
from grants.models import Application, Call
from grants.queries import own_applications
from grants.queries.calls import may_start
from grants.queries.caps import cap_reached
from grants.queries.copying import earlier_applications
from grants.queries.public import listed_calls
from grants.question_list import question_list
from grants.states import ApplicationState
from grants.views._public import (
    call_crumbs,
    call_structure,
    check_actions,
    has_check,
    page_facts,
    public_call,
    start_actions,
)
from grants.views.eligibility import forget_answers, kept_answers


@require_GET
def call_list(request: HttpRequest) -> HttpResponse:
    """Open calls first, then closed ones."""
    at = arrived_at(request)
    calls = list(listed_calls(at))
    return page(
        request,
        "grants/call_list.html",
        {
            "open_calls": [call for call in calls if call.is_open(at)],
            "closed_calls": [call for call in reversed(calls) if not call.is_open(at)][:50],
            "canonical": f"{settings.SITE_URL}{request.path}",
        },
    )


def _own_applications(request: HttpRequest, call: Call) -> list[Application]:
    """The visitor's own applications in the call, newest first."""
    if not request.user.is_authenticated:
        return []
    rows = own_applications(request.user).filter(call=call)
    return list(rows.exclude(state=ApplicationState.WITHDRAWN)[:5])


def _copying(request: HttpRequest, call: Call, at: datetime) -> list[dict[str, str]]:
    """The other way to start, for those who have something to copy from."""
    user = request.user
    if not user.is_authenticated or not earlier_applications(user, at=at).exists():
        return []
    return [
        {
            "label": "Start with answers from an earlier application",
            "url": reverse("grants:application_start", args=[call.slug]),
            "method": "post",
            "kind": "secondary",
            "name": "then",
            "value": "copy",
        }
    ]


@require_GET
def call_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A call as an article, with the whole form to read before one signs in."""
    at = arrived_at(request)
    call = public_call(request, slug)
    own = _own_applications(request, call)
    structure = call_structure(call)
    dates = deadlines_of(call)
    is_open, can_start = call.is_open(at), may_start(request.user, call, at)
    return page(
        request,
        "grants/call_detail.html",
        {
            **page_facts(request, call),
            "is_open": is_open,
            "dates": [each.at for each in dates if each.at >= at] if is_open else [],
            "has_calendar": bool(dates),
            "sections": question_list(structure.parts),
            "has_check": has_check(structure),
            "has_kept": bool(kept_answers(request, call)),
            "own": own,
            "actions": [
                *start_actions(call, is_open=can_start, again=bool(own)),
                *(_copying(request, call, at) if can_start else []),
                *check_actions(call, structure, is_open=is_open),
            ],
            "breadcrumbs": call_crumbs(call),
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
    call = public_call(request, slug)
    try:
        application = start_application(
            call=call,
            by=request.user,
            at=at,
            answers=kept_answers(request, call),
        )
    except RuleBroken as error:
        warn(request, error.message)
        return redirect("grants:call_detail", slug)
    forget_answers(request, call)
    reached = cap_reached(call, request.user, at)
    if reached:
        warn(request, reached)
    copies = request.POST.get("then") == "copy"
    name = "grants:application_copy" if copies else "grants:application_detail"
    return redirect(name, application.reference)
