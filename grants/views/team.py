"""The team of an application: who is on it, inviting, changing, leaving."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell, warn
from grants.actions.invitations import (
    accept_invitation,
    decline_invitation,
    invite_member,
    refusal_of,
    resend_invitation,
    revoke_invitation,
    wrong_address,
)
from grants.actions.team import change_member_role, leave_team, remove_member
from grants.forms.team import InviteForm
from grants.models import Application, TeamInvitation, TeamMember
from grants.permissions import can_hand_over, can_leave_team, can_manage_team
from grants.queries.team import open_invitations, open_transfer
from grants.team_tokens import team_invitation_from
from grants.views._shared import crumbs, own_application


def _user_id(request: HttpRequest) -> int:
    text = request.POST.get("member", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0


def _roles(member: TeamMember) -> list[tuple[str, str, bool]]:
    """Value, label, and whether the member has it now."""
    choices = TeamInvitation.Role.choices
    return [(value, label, value == member.role) for value, label in choices]


def _transfer_text(application: Application) -> str:
    transfer = open_transfer(application)
    return f"{transfer.to} is asked to take this application over." if transfer else ""


def _team_page(
    request: SignedInRequest, application: Application, form: InviteForm
) -> HttpResponse:
    at = arrived_at(request)
    manages = bool(can_manage_team(request.user, application))
    invitations = [(each, each.is_expired(at)) for each in open_invitations(application)]
    return page(
        request,
        "grants/application_team.html",
        {
            "application": application,
            "call": application.call,
            "form": form,
            "members": [(member, _roles(member)) for member in application.people],
            "invitations": invitations if manages else [],
            "manages": manages,
            "hands_over": bool(can_hand_over(request.user, application)),
            "leaves": bool(can_leave_team(request.user, application)),
            "transfer_text": _transfer_text(application),
            "breadcrumbs": crumbs(application, "Team"),
        },
        forms=[form],
    )


@login_required
@require_http_methods(["GET", "POST"])
def application_team(request: SignedInRequest, reference: str) -> HttpResponse:
    """Who is on the team; for the owner also the form that invites one more."""
    application = own_application(request, reference)
    if request.method == "POST":
        require(can_manage_team(request.user, application))
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invitation = invite_member(
                application=application,
                by=request.user,
                at=arrived_at(request),
                **form.cleaned_data,
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, f"The invitation to {invitation.email} is on its way.")
            return redirect("grants:application_team", reference)
    return _team_page(request, application, form)


@login_required
@require_POST
def application_team_role(request: SignedInRequest, reference: str) -> HttpResponse:
    """Change the role of a member."""
    application = own_application(request, reference)
    try:
        member = change_member_role(
            application=application,
            user_id=_user_id(request),
            role=request.POST.get("role", ""),
            by=request.user,
            at=arrived_at(request),
        )
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, f"{member.user} is {member.get_role_display().lower()} now.")
    return redirect("grants:application_team", reference)


@login_required
@require_POST
def application_team_remove(request: SignedInRequest, reference: str) -> HttpResponse:
    """Take a member off the team."""
    application = own_application(request, reference)
    try:
        user = remove_member(
            application=application,
            user_id=_user_id(request),
            by=request.user,
            at=arrived_at(request),
        )
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, f"{user} is no longer on the team. What they wrote stays.")
    return redirect("grants:application_team", reference)


@login_required
@require_http_methods(["GET", "POST"])
def application_team_leave(request: SignedInRequest, reference: str) -> HttpResponse:
    """Leave the team, after a page that says what that means."""
    application = own_application(request, reference)
    require(can_leave_team(request.user, application))
    if request.method == "POST":
        leave_team(application=application, by=request.user, at=arrived_at(request))
        tell(request, f"You have left the team of {application.reference}.")
        return redirect("grants:application_list")
    context = {"application": application, "breadcrumbs": crumbs(application, "Leave the team")}
    return page(request, "grants/application_team_leave.html", context)


def _invitation(application: Application, key: int) -> TeamInvitation:
    return get_object_or_404(application.invitations.select_related("invited_by"), pk=key)


@login_required
@require_POST
def team_invitation_resend(request: SignedInRequest, reference: str, key: int) -> HttpResponse:
    """Send an invitation again."""
    application = own_application(request, reference)
    invitation = _invitation(application, key)
    try:
        resend_invitation(invitation=invitation, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, f"The invitation to {invitation.email} is on its way again.")
    return redirect("grants:application_team", reference)


@login_required
@require_POST
def team_invitation_revoke(request: SignedInRequest, reference: str, key: int) -> HttpResponse:
    """Take an invitation back."""
    application = own_application(request, reference)
    invitation = _invitation(application, key)
    try:
        revoke_invitation(invitation=invitation, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, f"The invitation to {invitation.email} is taken back.")
    return redirect("grants:application_team", reference)


def _closed(request: HttpRequest, words: str, status: int) -> HttpResponse:
    response = page(request, "grants/team_invitation_closed.html", {"words": words})
    response.status_code = status
    return response


@never_cache
@require_http_methods(["GET", "POST"])
def team_invitation_answer(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link in the mail. Looking changes nothing; answering needs an account."""
    at = arrived_at(request)
    invitation = team_invitation_from(token)
    if invitation is None:
        return _closed(request, "This link is not complete. Open it from the mail again.", 404)
    application = invitation.application
    if request.user.is_authenticated and invitation.accepted_by_id == request.user.pk:
        return redirect("grants:application_detail", application.reference)
    refusal = refusal_of(invitation, at)
    if refusal:
        return _closed(request, refusal, 410)
    if not request.user.is_authenticated:
        context = _asking(invitation, request, "")
        return page(request, "grants/team_invitation_answer.html", context)
    if request.method == "POST":
        return _answer(request, invitation)  # type: ignore[arg-type]  # signed in, as asked above
    context = _asking(invitation, request, wrong_address(invitation, request.user))
    return page(request, "grants/team_invitation_answer.html", context)


def _asking(invitation: TeamInvitation, request: HttpRequest, obstacle: str) -> dict[str, Any]:
    return {
        "invitation": invitation,
        "application": invitation.application,
        "call": invitation.application.call,
        "obstacle": obstacle,
        "here": request.path,
        "login_url": reverse("account_login"),
        "signup_url": reverse("account_signup"),
    }


def _answer(request: SignedInRequest, invitation: TeamInvitation) -> HttpResponse:
    at, reference = arrived_at(request), invitation.application.reference
    declines = request.POST.get("answer") == "decline"
    try:
        if declines:
            decline_invitation(invitation=invitation, by=request.user, at=at)
        else:
            accept_invitation(invitation=invitation, by=request.user, at=at)
    except RuleBroken as error:
        warn(request, error.message)
        return redirect(request.path)
    if declines:
        tell(request, "You declined the invitation. The owner is told.")
        return redirect("home:front")
    tell(request, "You are on the team now.")
    return redirect("grants:application_detail", reference)
