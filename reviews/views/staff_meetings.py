"""Meetings of a call's panel as staff plan and keep them."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, tell, warn
from grants.models import Call
from reviews.actions.meetings import move_item, order_meeting, plan_meeting, write_minutes
from reviews.forms.meetings import WholeMinutesForm, meeting_form
from reviews.models import Meeting
from reviews.permissions import can_route
from reviews.queries.conflicts import hidden_from, no_conflict_of
from reviews.queries.decisions import undecided
from reviews.queries.meetings import absences_for, agenda_for, call_meetings, present
from reviews.views.common import action, call_page, panel_tabs, staff_call
from reviews.views.ranking_page import current_board


def _meeting(request: SignedInRequest, slug: str, key: UUID) -> tuple[Call, Meeting]:
    call = staff_call(request, slug)
    return call, get_object_or_404(call_meetings(call), key=key)


@login_required
@require_GET
def staff_meeting_list(request: SignedInRequest, slug: str) -> HttpResponse:
    """The meetings of the panel."""
    call = staff_call(request, slug)
    verdict = can_route(request.user, call)
    context = {
        "parts": panel_tabs(slug, "meetings"),
        "meetings": call_meetings(call),
        "actions": [
            action(verdict, "Plan a meeting", "reviews:staff_meeting_create", call.slug),
        ],
    }
    return call_page(request, "reviews/staff_meeting_list.html", call, "panel", context)


@login_required
@require_http_methods(["GET", "POST"])
def staff_meeting_create(request: SignedInRequest, slug: str) -> HttpResponse:
    """Plan a meeting: when, where, and about which applications."""
    call = staff_call(request, slug)
    require(can_route(request.user, call))
    form = meeting_form(call, request.POST or None, _suggested(request, call))
    if request.method == "POST" and form.is_valid():
        try:
            meeting = plan_meeting(
                call=call, by=request.user, at=arrived_at(request), **form.cleaned_data
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, "The meeting is planned. The members of the panel are told by e-mail.")
            return redirect("reviews:staff_meeting_detail", slug, meeting.key)
    context = {"form": form, "title": "Plan a panel meeting", "button": "Plan the meeting"}
    return call_page(request, "reviews/staff_form.html", call, "panel", context, forms=[form])


def _suggested(request: SignedInRequest, call: Call) -> list[str]:
    """What a meeting may be about: what is too close to call, or all that is not decided."""
    if request.GET.get("about") == "band":
        return sorted(current_board(call, hidden_from(request.user, call)).band.members)
    rows = undecided(call).filter(no_conflict_of(request.user))
    return [each.reference for each in rows[:200]]


@login_required
@require_http_methods(["GET", "POST"])
def staff_meeting_detail(request: SignedInRequest, slug: str, key: UUID) -> HttpResponse:
    """Agenda, who came, who left when, results and minutes. Posting writes the minutes."""
    call, meeting = _meeting(request, slug, key)
    posted = request.POST if request.method == "POST" else None
    form = WholeMinutesForm(posted, initial={"minutes": meeting.minutes})
    if form.is_valid():
        write_minutes(
            meeting=meeting,
            item=None,
            by=request.user,
            at=arrived_at(request),
            **form.changes(),
        )
        tell(request, "The minutes are saved.")
        return redirect("reviews:staff_meeting_detail", slug, key)
    context = {
        "meeting": meeting,
        "agenda": agenda_for(meeting, request.user),
        "present": present(meeting),
        "absences": absences_for(meeting, request.user),
        "may_change": bool(can_route(request.user, call)) and meeting.state != "ended",
        "form": form,
    }
    return call_page(
        request, "reviews/staff_meeting_detail.html", call, "panel", context, forms=[form]
    )


@login_required
@require_POST
def staff_meeting_order(request: SignedInRequest, slug: str, key: UUID) -> HttpResponse:
    """Order what is waiting so that people leave the room least often."""
    _, meeting = _meeting(request, slug, key)
    try:
        order = order_meeting(meeting=meeting, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
    else:
        best = "No order has fewer." if order.is_best else f"No order has fewer than {order.bound}."
        times = "once" if order.leavings == 1 else f"{order.leavings} times"
        tell(request, f"In this order somebody leaves the room {times}. {best}")
    return redirect("reviews:staff_meeting_detail", slug, key)


@login_required
@require_POST
def staff_meeting_move(
    request: SignedInRequest, slug: str, key: UUID, reference: str
) -> HttpResponse:
    """Take an item one place earlier or later."""
    _, meeting = _meeting(request, slug, key)
    item = get_object_or_404(meeting.items, application__reference=reference)
    try:
        move_item(
            item=item, up=request.POST.get("to") == "up", by=request.user, at=arrived_at(request)
        )
    except RuleBroken as error:
        warn(request, error.message)
    return redirect("reviews:staff_meeting_detail", slug, key)
