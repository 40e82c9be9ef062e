"""Changing who is on an application's team. What people wrote stays when they go."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from core.actors import Actor
from core.errors import RuleBroken, require
from grants import emails
from grants.actions._team import audit, locked, member_of
from grants.models import Application, OwnershipTransfer, TeamInvitation, TeamMember
from grants.permissions import can_leave_team, can_manage_team
from grants.queries.team import open_transfer


@transaction.atomic
def change_member_role(
    *, application: Application, user_id: int, role: str, by: Actor, at: datetime
) -> TeamMember:
    """Make somebody editor, viewer or signatory. The owner changes by handing over alone."""
    application = locked(application)
    require(can_manage_team(by, application))
    member = member_of(application, user_id)
    if member.role == TeamMember.Role.OWNER:
        raise RuleBroken("The owner keeps their role. Hand the application over instead.")
    if role not in TeamInvitation.Role.values:
        raise RuleBroken("Choose editor, viewer or signatory.")
    if member.role == role:
        return member
    before, member.role = member.role, role
    member.save(update_fields=["role"])
    audit(
        application,
        "team.change_role",
        by=by,
        at=at,
        person=member.user.email,
        before=before,
        after=role,
    )
    return member


@transaction.atomic
def remove_member(*, application: Application, user_id: int, by: Actor, at: datetime) -> User:
    """Take somebody off the team: every page refuses them from now on. Their answers stay."""
    application = locked(application)
    require(can_manage_team(by, application))
    member = member_of(application, user_id)
    if member.role == TeamMember.Role.OWNER:
        raise RuleBroken("The owner cannot be removed. Hand the application over first.")
    _take_off(application, member, at)
    audit(application, "team.remove", by=by, at=at, person=member.user.email, role=member.role)
    emails.team_removed(application, member.user, at=at)
    return member.user


@transaction.atomic
def leave_team(*, application: Application, by: User, at: datetime) -> None:
    """Leave the team by one's own will; the owner is told."""
    application = locked(application)
    require(can_leave_team(by, application))
    member = member_of(application, by.pk)
    _take_off(application, member, at)
    audit(application, "team.leave", by=by, at=at, role=member.role)
    emails.team_left(application, by, at=at)


def _take_off(application: Application, member: TeamMember, at: datetime) -> None:
    """Delete the membership, and a request to take over that waits for this person."""
    waiting: OwnershipTransfer | None = open_transfer(application)
    if waiting and waiting.to_id == member.user_id:
        waiting.taken_back_at = at
        waiting.save(update_fields=["taken_back_at"])
    TeamMember.objects.filter(pk=member.pk).delete()
