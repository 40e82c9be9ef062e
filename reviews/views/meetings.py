"""A panel meeting as its members and its chair see it, live."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell, warn
from reviews.actions import meeting_voices, meetings
from reviews.forms.meetings import LeaveForm, MinutesForm, PanelScoreForm, VoteForm
from reviews.models import Meeting, MeetingItem
from reviews.permissions import can_run_meeting, can_take_part
from reviews.queries.conflicts import no_conflict_of
from reviews.queries.meetings import (
    Item,
    agenda_for,
    member_meetings,
    own_say,
    present,
    scale_of,
    seat_of,
    visible_meetings,
)
from reviews.states import MeetingItemState


def _meeting(request: SignedInRequest, key: UUID) -> Meeting:
    return get_object_or_404(visible_meetings(request.user), key=key)


def _item(request: SignedInRequest, meeting: Meeting, reference: str) -> MeetingItem:
    """An item of the agenda that the person may hear about, else 404."""
    rows = meeting.items.select_related("application__call", "meeting__panel__call")
    return get_object_or_404(
        rows.filter(no_conflict_of(request.user, "application")), application__reference=reference
    )


@login_required
@require_GET
def meeting_list(request: SignedInRequest) -> HttpResponse:
    """The meetings of the panels one sits on, the latest first."""
    rows = member_meetings(request.user).order_by("-starts_at", "-pk")[:100]
    return page(request, "reviews/meeting_list.html", {"meetings": rows})


@never_cache
@login_required
@require_GET
def meeting_live(request: SignedInRequest, key: UUID) -> HttpResponse:
    """The meeting: what is talked about now, one's own score and vote, and the agenda."""
    return _live(request, _meeting(request, key))


def _live(request: SignedInRequest, meeting: Meeting, **bound: forms.Form | None) -> HttpResponse:
    context = _context(request, meeting)
    current: Item | None = context["current"]
    seat = seat_of(request.user, meeting)
    context["is_member"] = seat is not None
    shown: dict[str, forms.Form] = {}
    if current and not current.is_hidden:
        if seat:
            score, vote = own_say(current.pk, seat)
            said = {"score": f"{score / 10:.1f}"} if score is not None else {}
            context |= {"own_score": score, "own_vote": vote}
            shown["score"] = PanelScoreForm(initial=said, scale=scale_of(meeting.panel.call))
            shown["vote"] = VoteForm(initial={"choice": vote})
        if context["runs"]:
            said = {"motion": current.motion, "minutes": current.minutes}
            shown["minutes"] = MinutesForm(initial=said)
    shown |= {name: form for name, form in bound.items() if form is not None}
    context |= {f"{name}_form": form for name, form in shown.items()}
    return page(request, "reviews/meeting_live.html", context, forms=shown.values())


def _context(request: SignedInRequest, meeting: Meeting) -> dict[str, Any]:
    agenda = agenda_for(meeting, request.user)
    current = next((item for item in agenda if item.is_open), None)
    return {
        "meeting": meeting,
        "call": meeting.panel.call,
        "agenda": agenda,
        "current": current,
        "following": next((item for item in agenda if item.state == "waiting"), None),
        "present": [str(each.reviewer.user) for each in present(meeting)],
        "runs": bool(can_run_meeting(request.user, meeting.panel)),
        # What decides which forms stand on the page: when it changes, they are fetched anew.
        "own_state": f"{meeting.state} {current.number if current else 0} "
        f"{bool(current and current.is_hidden)} {bool(current and current.motion)}",
    }


@never_cache
@login_required
@require_GET
def meeting_now(request: SignedInRequest, key: UUID) -> HttpResponse:
    """The part of the page that changes by itself, asked for every two seconds."""
    return page(request, "reviews/_meeting_stage.html", _context(request, _meeting(request, key)))


@login_required
@require_POST
def meeting_join(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Say that one is there."""
    meeting = _meeting(request, key)
    try:
        meeting_voices.join_meeting(meeting=meeting, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
    return redirect("reviews:meeting_live", key=key)


@login_required
@require_POST
def meeting_score(request: SignedInRequest, key: UUID, reference: str) -> HttpResponse:
    """Give or change one's private score."""
    meeting = _meeting(request, key)
    item = _item(request, meeting, reference)
    require(can_take_part(request.user, meeting.panel))
    form = PanelScoreForm(request.POST, scale=scale_of(item.meeting.panel.call))
    if form.is_valid():
        try:
            meeting_voices.give_panel_score(
                item=item, tenths=form.tenths, by=request.user, at=arrived_at(request)
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, "Your score is kept. Only you see it.")
            return redirect("reviews:meeting_live", key=key)
    return _live(request, meeting, score=form)


@login_required
@require_POST
def meeting_vote(request: SignedInRequest, key: UUID, reference: str) -> HttpResponse:
    """Vote on the motion, or change one's vote."""
    meeting = _meeting(request, key)
    item = _item(request, meeting, reference)
    require(can_take_part(request.user, meeting.panel))
    form = VoteForm(request.POST)
    if form.is_valid():
        choice = form.cleaned_data["choice"]
        try:
            meeting_voices.cast_vote(
                item=item, choice=choice, by=request.user, at=arrived_at(request)
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, "Your vote is kept. Only the sums are shown, when the item is closed.")
            return redirect("reviews:meeting_live", key=key)
    return _live(request, meeting, vote=form)


@login_required
@require_http_methods(["GET", "POST"])
def meeting_leave(request: SignedInRequest, key: UUID, reference: str) -> HttpResponse:
    """A member sees only now that they have a conflict, and leaves the room."""
    meeting = _meeting(request, key)
    item = _item(request, meeting, reference)
    require(can_take_part(request.user, meeting.panel))
    if item.state != MeetingItemState.OPEN:
        return redirect("reviews:meeting_live", key=key)
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            meeting_voices.leave_room(
                item=item, reason=reason, by=request.user, at=arrived_at(request)
            )
        except RuleBroken as error:
            warn(request, error.message)
        else:
            tell(request, "You left the room. You are told here when it goes on without conflict.")
        return redirect("reviews:meeting_live", key=key)
    context = {"meeting": meeting, "item": item, "form": form}
    return page(request, "reviews/meeting_leave.html", context, forms=[form])


@login_required
@require_POST
def meeting_open(request: SignedInRequest, key: UUID, reference: str) -> HttpResponse:
    """Begin to talk about an application."""
    meeting = _meeting(request, key)
    item = _item(request, meeting, reference)
    try:
        meetings.open_item(item=item, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
    return redirect("reviews:meeting_live", key=key)


@login_required
@require_POST
def meeting_close(request: SignedInRequest, key: UUID, reference: str) -> HttpResponse:
    """Save motion and minutes; with `close` or `put_off` the discussion ends as well."""
    meeting = _meeting(request, key)
    item = _item(request, meeting, reference)
    require(can_run_meeting(request.user, meeting.panel))
    form = MinutesForm(request.POST, initial={"motion": item.motion, "minutes": item.minutes})
    if form.is_valid():
        try:
            _end_item(request, item, form)
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            return redirect("reviews:meeting_live", key=key)
    return _live(request, meeting, minutes=form)


def _end_item(request: SignedInRequest, item: MeetingItem, form: MinutesForm) -> None:
    by, at = request.user, arrived_at(request)
    meetings.write_minutes(meeting=item.meeting, item=item, by=by, at=at, **form.changes())
    if "close" in request.POST:
        meetings.close_item(item=item, by=by, at=at)
    elif "put_off" in request.POST:
        meetings.put_off_item(item=item, by=by, at=at)


@login_required
@require_POST
def meeting_begin(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Begin the meeting."""
    try:
        meetings.begin_meeting(
            meeting=_meeting(request, key), by=request.user, at=arrived_at(request)
        )
    except RuleBroken as error:
        warn(request, error.message)
    return redirect("reviews:meeting_live", key=key)


@login_required
@require_POST
def meeting_end(request: SignedInRequest, key: UUID) -> HttpResponse:
    """End the meeting."""
    try:
        meetings.end_meeting(
            meeting=_meeting(request, key), by=request.user, at=arrived_at(request)
        )
    except RuleBroken as error:
        warn(request, error.message)
    return redirect("reviews:meeting_live", key=key)
