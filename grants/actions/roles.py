"""Who works in a programme."""

from datetime import datetime

from django.db import transaction

from accounts.actions import account_for
from accounts.roles import Role
from core.actors import Actor
from core.audit.trail import record
from core.errors import RuleBroken, require
from grants import emails
from grants.models import Programme, ProgrammeRole
from grants.permissions import can_manage_people


@transaction.atomic
def give_role(
    *, programme: Programme, email: str, name: str, role: str, by: Actor, at: datetime
) -> ProgrammeRole:
    """Give a person a role; an account without password is made when the address is new."""
    programme = Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    require(can_manage_people(by, programme))
    user = account_for(email, name)
    held, created = ProgrammeRole.objects.get_or_create(programme=programme, user=user, role=role)
    if created:
        record(
            by=by,
            verb="programme.give_role",
            subject=programme,
            at=at,
            scope=programme.slug,
            person=user.email,
            role=role,
        )
        emails.role_given(held, at=at)
    return held


@transaction.atomic
def take_role(*, held: ProgrammeRole, by: Actor, at: datetime) -> None:
    """Take a role away. A programme keeps at least one administrator."""
    programme = Programme.objects.select_for_update(no_key=True).get(pk=held.programme_id)
    require(can_manage_people(by, programme))
    administrators = ProgrammeRole.objects.filter(programme=programme, role=Role.ADMINISTRATOR)
    if held.role == Role.ADMINISTRATOR and administrators.exclude(pk=held.pk).count() == 0:
        raise RuleBroken("A programme needs an administrator. Give somebody else the role first.")
    record(
        by=by,
        verb="programme.take_role",
        subject=programme,
        at=at,
        scope=programme.slug,
        person=held.user.email,
        role=held.role,
    )
    held.delete()
