"""What the deeds around a team share: the lock and the audit event."""

from datetime import datetime
from typing import Any

from core.actors import Actor
from core.audit.trail import record
from core.errors import RuleBroken
from grants.models import Application, TeamMember

MAX_PEOPLE = 30
ROLES = {
    TeamMember.Role.OWNER: "the owner",
    TeamMember.Role.EDITOR: "an editor",
    TeamMember.Role.VIEWER: "a viewer",
    TeamMember.Role.SIGNATORY: "a signatory",
}


def locked(application: Application) -> Application:
    """The application, locked: two deeds on one team come one after the other.

    The owner is not joined: PostgreSQL drops a row whose join changed while it waited.
    """
    rows = Application.objects.select_for_update(of=("self",))
    return rows.select_related("call__programme").get(pk=application.pk)


def audit(application: Application, verb: str, *, by: Actor, at: datetime, **data: Any) -> None:
    """One event of the application, in the scope of its programme."""
    record(
        by=by,
        verb=verb,
        subject=application,
        at=at,
        scope=application.call.programme.slug,
        **data,
    )


def member_of(application: Application, user_id: int | None) -> TeamMember:
    """The person's membership, or a sentence that they are not on the team."""
    member = application.team.select_related("user").filter(user=user_id).first()
    if member is None:
        raise RuleBroken("This person is not on the team any more.")
    return member
