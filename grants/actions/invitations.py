"""Inviting people to an application's team, and their answers."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from accounts.models import User
from core.actors import Actor, person
from core.errors import RuleBroken, require
from grants import emails
from grants.actions._team import MAX_PEOPLE, ROLES, audit, locked
from grants.models import Application, TeamInvitation, TeamMember
from grants.permissions import can_manage_team
from grants.queries.team import open_invitations, owns_address
from grants.team_tokens import team_token

VALID_FOR: Final = timedelta(days=14)
RESEND_AFTER: Final = timedelta(minutes=1)


@transaction.atomic
def invite_member(
    *,
    application: Application,
    email: str,
    role: str,
    any_account: bool = False,
    by: Actor,
    at: datetime,
) -> TeamInvitation:
    """Invite somebody by address. `RuleBroken` (field `email`) when they are there or invited."""
    application = locked(application)
    require(can_manage_team(by, application))
    email = email.strip().lower()
    _refuse_known(application, email, by)
    _refuse_too_many(application)
    invitation = TeamInvitation.objects.create(
        application=application,
        email=email,
        role=role,
        any_account=any_account,
        invited_by=person(by),
        invited_at=at,
        sent_at=at,
        expires_at=at + VALID_FOR,
    )
    audit(application, "team.invite", by=by, at=at, email=email, role=role)
    emails.team_invitation(invitation, token=team_token(invitation), at=at)
    return invitation


def _refuse_known(application: Application, email: str, by: Actor) -> None:
    if isinstance(by, User) and owns_address(by, email):
        raise RuleBroken("This is your own address. You are on the team already.", "email")
    for member in application.people:
        if owns_address(member.user, email):
            raise RuleBroken(
                f"{member.user} is on the team already, as {member.get_role_display().lower()}. "
                "You can change the role in the list.",
                "email",
            )
    if open_invitations(application).filter(email__iexact=email).exists():
        raise RuleBroken(
            f"{email} is invited already. You can send the invitation again, or take it back, in "
            "the list.",
            "email",
        )


def _refuse_too_many(application: Application) -> None:
    if application.team.count() + open_invitations(application).count() >= MAX_PEOPLE:
        raise RuleBroken(
            f"A team has up to {MAX_PEOPLE} people, open invitations included. Remove somebody or "
            "take an invitation back first."
        )


def _open(invitation: TeamInvitation) -> TeamInvitation:
    """The invitation, read anew behind its application's lock; a sentence when it was answered."""
    fresh = TeamInvitation.objects.get(pk=invitation.pk)
    if fresh.accepted_at:
        raise RuleBroken("This invitation was accepted already.")
    if fresh.declined_at:
        raise RuleBroken("This invitation was declined. The owner can send a new one.")
    if fresh.revoked_at:
        raise RuleBroken("This invitation was taken back. Ask the owner if you did not expect it.")
    return fresh


@transaction.atomic
def resend_invitation(*, invitation: TeamInvitation, by: Actor, at: datetime) -> TeamInvitation:
    """Send the mail again; the link is good for another fourteen days."""
    application = locked(invitation.application)
    require(can_manage_team(by, application))
    invitation = _open(invitation)
    if at < invitation.sent_at + RESEND_AFTER:
        raise RuleBroken("This invitation was sent less than a minute ago. Give it a moment.")
    invitation.sent_at, invitation.expires_at = at, at + VALID_FOR
    invitation.save(update_fields=["sent_at", "expires_at"])
    audit(application, "team.resend_invitation", by=by, at=at, email=invitation.email)
    emails.team_invitation(invitation, token=team_token(invitation), at=at)
    return invitation


@transaction.atomic
def revoke_invitation(*, invitation: TeamInvitation, by: Actor, at: datetime) -> TeamInvitation:
    """Take an invitation back: its link says so from now on."""
    application = locked(invitation.application)
    require(can_manage_team(by, application))
    invitation = _open(invitation)
    invitation.revoked_at = at
    invitation.save(update_fields=["revoked_at"])
    audit(application, "team.revoke_invitation", by=by, at=at, email=invitation.email)
    return invitation


def refusal_of(invitation: TeamInvitation, at: datetime) -> str:
    """Why the link does nothing any more; empty while it can be answered."""
    try:
        _open(invitation)
    except RuleBroken as error:
        return error.message
    if invitation.is_expired(at):
        return "This invitation has expired. Ask the owner of the application to send it again."
    return ""


def wrong_address(invitation: TeamInvitation, user: User) -> str:
    """Why this account cannot take it; empty when it can."""
    if invitation.any_account or owns_address(user, invitation.email):
        return ""
    return (
        f"This invitation is for {invitation.email}, and you are signed in as {user.email}. Sign "
        "in with the other address, or ask the owner for an invitation to this one."
    )


@transaction.atomic
def accept_invitation(*, invitation: TeamInvitation, by: User, at: datetime) -> TeamMember:
    """Join the team. The signed link is the permission; the account that accepts is bound."""
    application = locked(invitation.application)
    mine = application.team.filter(user=by).first()
    invitation = TeamInvitation.objects.get(pk=invitation.pk)
    if mine and invitation.accepted_by_id == by.pk:
        return mine
    refusal = refusal_of(invitation, at) or wrong_address(invitation, by)
    if refusal:
        raise RuleBroken(refusal)
    if mine:
        raise RuleBroken(f"You are on this team already, as {ROLES[TeamMember.Role(mine.role)]}.")
    invitation.accepted_at, invitation.accepted_by = at, by
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    member = TeamMember.objects.create(
        application=application, user=by, role=invitation.role, joined_at=at
    )
    audit(
        application,
        "team.accept_invitation",
        by=by,
        at=at,
        invited=invitation.email,
        accepted_as=by.email,
        role=invitation.role,
    )
    emails.team_invitation_answered(invitation, who=str(by), at=at)
    return member


@transaction.atomic
def decline_invitation(*, invitation: TeamInvitation, by: User, at: datetime) -> TeamInvitation:
    """Say no; the owner is told."""
    application = locked(invitation.application)
    refusal = refusal_of(invitation, at) or wrong_address(invitation, by)
    if refusal:
        raise RuleBroken(refusal)
    invitation = _open(invitation)
    invitation.declined_at = at
    invitation.save(update_fields=["declined_at"])
    audit(application, "team.decline_invitation", by=by, at=at, email=invitation.email)
    emails.team_invitation_answered(invitation, who=str(by), at=at)
    return invitation
