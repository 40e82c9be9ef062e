"""Inviting people to a panel, and what came of it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, tell, warn
from grants.models import Call
from reviews.actions.joining import (
    invite_to_panel,
    remind_invited,
    resend_panel_invitation,
    revoke_panel_invitation,
)
from reviews.actions.suggestions import dismiss_suggestion, invite_suggested
from reviews.forms.joining import DAYS_TO_ANSWER, InviteForm
from reviews.forms.routing import end_of_day
from reviews.permissions import can_route
from reviews.queries.joining import (
    invitation_counts,
    invitation_page,
    open_suggestions,
    panel_invitations,
    silent_invitations,
)
from reviews.queries.progress import PAGE
from reviews.views.common import action, call_page, keys_in, panel_tabs, staff_call


@login_required
@require_GET
def staff_invitation_list(request: SignedInRequest, slug: str) -> HttpResponse:
    """Who was asked to join, who answered, who is silent since when; whom decliners name."""
    call, at = staff_call(request, slug), arrived_at(request)
    rows, after = invitation_page(call, request.GET.get("after", ""), PAGE)
    verdict = can_route(request.user, call)
    counts = invitation_counts(call, at)
    remind = action(
        verdict, "Remind everybody who is silent", "reviews:staff_invited_remind", slug, post=True
    )
    context = {
        "parts": panel_tabs(slug, "invitations"),
        "invitations": [(each, each.expires_at <= at) for each in rows],
        "next": after,
        "counts": counts,
        "suggestions": list(open_suggestions(call)[:PAGE]),
        "changeable": bool(verdict),
        "actions": [
            action(verdict, "Invite to the panel", "reviews:staff_panel_invite", slug),
            *([{**remind, "kind": "secondary"}] if counts.silent else []),
        ],
    }
    return call_page(request, "reviews/staff_invitation_list.html", call, "panel", context)


@login_required
@require_http_methods(["GET", "POST"])
def staff_panel_invite(request: SignedInRequest, slug: str) -> HttpResponse:
    """Ask people to join the panel."""
    call = staff_call(request, slug)
    require(can_route(request.user, call))
    form = InviteForm(request.POST or None, call=call, at=arrived_at(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = invite_to_panel(
                call=call,
                people=form.cleaned_data["people"],
                message=form.cleaned_data["message"],
                answer_by=form.answer_by(),
                by=request.user,
                at=arrived_at(request),
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            _tell_invited(request, len(made), len(form.cleaned_data["people"]))
            return redirect("reviews:staff_invitation_list", slug=slug)
    context = {"form": form, "title": "Invite to the panel", "button": "Send the invitations"}
    return call_page(request, "reviews/staff_form.html", call, "panel", context, forms=[form])


def _tell_invited(request: SignedInRequest, made: int, named: int) -> None:
    people = "1 person is" if made == 1 else f"{made} people are"
    rest = " The others are on the panel or asked already." if made < named else ""
    tell(request, f"{people} invited.{rest}")


@login_required
@require_POST
def staff_invited_remind(request: SignedInRequest, slug: str) -> HttpResponse:
    """Mail those who have not answered; with `some`, only those chosen."""
    call, at = staff_call(request, slug), arrived_at(request)
    rows = silent_invitations(call, at)
    if "some" in request.POST:
        rows = rows.filter(key__in=keys_in(request.POST.getlist("chosen")))
    sent = remind_invited(call=call, invitations=rows, by=request.user, at=at)
    if not sent:
        warn(
            request,
            "Nobody was reminded: choose people who are silent, heard nothing today and have not "
            "turned reminders off.",
        )
    else:
        people = "1 person" if sent == 1 else f"{sent} people"
        tell(request, f"A reminder for {people} is on its way. Nobody gets two on one day.")
    return redirect("reviews:staff_invitation_list", slug=slug)


@login_required
@require_POST
def staff_panel_invitation_resend(request: SignedInRequest, slug: str, key: UUID) -> HttpResponse:
    """Send an unanswered invitation again, with two more weeks to answer."""
    call, at = staff_call(request, slug), arrived_at(request)
    invitation = get_object_or_404(panel_invitations(call), key=key)
    try:
        resend_panel_invitation(
            invitation=invitation, answer_by=_two_weeks(call, at), by=request.user, at=at
        )
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, f"{invitation} is asked again and has {DAYS_TO_ANSWER} days to answer.")
    return redirect("reviews:staff_invitation_list", slug=slug)


@login_required
@require_POST
def staff_panel_invitation_revoke(request: SignedInRequest, slug: str, key: UUID) -> HttpResponse:
    """Take an unanswered invitation back."""
    call, at = staff_call(request, slug), arrived_at(request)
    invitation = get_object_or_404(panel_invitations(call), key=key)
    try:
        revoke_panel_invitation(invitation=invitation, by=request.user, at=at)
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, f"The invitation of {invitation} is taken back; its link says so.")
    return redirect("reviews:staff_invitation_list", slug=slug)


@login_required
@require_POST
def staff_suggestion_invite(request: SignedInRequest, slug: str, key: UUID) -> HttpResponse:
    """Ask somebody a decliner named."""
    call, at = staff_call(request, slug), arrived_at(request)
    suggestion = get_object_or_404(open_suggestions(call), key=key)
    try:
        invite_suggested(
            suggestion=suggestion, answer_by=_two_weeks(call, at), by=request.user, at=at
        )
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, f"{suggestion} is invited to the panel.")
    return redirect("reviews:staff_invitation_list", slug=slug)


@login_required
@require_POST
def staff_suggestion_dismiss(request: SignedInRequest, slug: str, key: UUID) -> HttpResponse:
    """Set somebody a decliner named aside."""
    call = staff_call(request, slug)
    suggestion = get_object_or_404(open_suggestions(call), key=key)
    dismiss_suggestion(suggestion=suggestion, by=request.user, at=arrived_at(request))
    tell(request, f"{suggestion} is set aside. Nobody is told.")
    return redirect("reviews:staff_invitation_list", slug=slug)


def _two_weeks(call: Call, at: datetime) -> datetime:
    return end_of_day((at + timedelta(days=DAYS_TO_ANSWER)).date(), call)
