"""Handing an application over. It has one owner at every moment."""

from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError

from accounts.models import User
from accounts.queries import account_at
from core.actors import Actor, person
from core.errors import RuleBroken, require
from core.files.storing import discard
from grants import emails
from grants.actions._team import audit, locked, member_of
from grants.models import Application, OwnershipTransfer, TeamMember
from grants.permissions import can_manage_team, can_transfer_for_programme, may_change_owner
from grants.queries.team import Fate, fate_of, heir_of, open_transfer
from grants.states import ApplicationState


@transaction.atomic
def ask_to_take_over(
    *, application: Application, user_id: int, by: Actor, at: datetime
) -> OwnershipTransfer:
    """The owner asks a member to become owner. Nothing changes until they accept.

    `RuleBroken` once it is funded: the award has a way of its own to change the investigator.
    """
    application = locked(application)
    require(can_manage_team(by, application))
    _refuse_funded(application)
    member = member_of(application, user_id)
    if member.role == TeamMember.Role.OWNER:
        raise RuleBroken("This person owns the application already.", "to")
    waiting = open_transfer(application)
    if waiting:
        raise RuleBroken(
            f"You have asked {waiting.to} already. Take that request back before you ask somebody "
            "else."
        )
    transfer = OwnershipTransfer.objects.create(
        application=application, to=member.user, asked_by=person(by), asked_at=at
    )
    audit(application, "ownership.ask", by=by, at=at, to=member.user.email)
    emails.ownership_asked(transfer, at=at)
    return transfer


def _refuse_funded(application: Application) -> None:
    verdict = may_change_owner(application)
    if not verdict:
        raise RuleBroken(verdict.reason)


def _waiting(application: Application) -> OwnershipTransfer:
    waiting = open_transfer(application)
    if waiting is None:
        raise RuleBroken("There is no open request to hand this application over.")
    return waiting


@transaction.atomic
def take_back_transfer(*, application: Application, by: Actor, at: datetime) -> None:
    """The owner changes their mind before the other has accepted."""
    application = locked(application)
    require(can_manage_team(by, application))
    waiting = _waiting(application)
    waiting.taken_back_at = at
    waiting.save(update_fields=["taken_back_at"])
    audit(application, "ownership.take_back", by=by, at=at, to=waiting.to.email)


@transaction.atomic
def decline_transfer(*, application: Application, by: User, at: datetime) -> None:
    """The asked member does not want to become owner."""
    application = locked(application)
    waiting = _asked(application, by)
    waiting.declined_at = at
    waiting.save(update_fields=["declined_at"])
    audit(application, "ownership.decline", by=by, at=at)
    emails.ownership_declined(waiting, at=at)


@transaction.atomic
def accept_transfer(*, application: Application, by: User, at: datetime) -> Application:
    """The asked member becomes owner and the owner an editor, in one go; not once it is funded."""
    application = locked(application)
    waiting = _asked(application, by)
    _refuse_funded(application)
    waiting.accepted_at = at
    waiting.save(update_fields=["accepted_at"])
    before = application.owner
    _make_owner(application, by, at)
    audit(application, "ownership.accept", by=by, at=at, before=before.email, after=by.email)
    emails.ownership_changed(application, before=str(before), reason="", at=at)
    return application


def _asked(application: Application, by: User) -> OwnershipTransfer:
    waiting = _waiting(application)
    if waiting.to_id != by.pk:
        raise RuleBroken("Somebody else was asked to take this application over.")
    return waiting


def _make_owner(application: Application, user: User, at: datetime) -> None:
    """Swap the roles of a locked application. An owner whose account is gone leaves the team."""
    before = application.owner
    held = application.team.filter(role=TeamMember.Role.OWNER)
    if before.is_active:
        held.update(role=TeamMember.Role.EDITOR)
    else:
        held.delete()
    TeamMember.objects.update_or_create(
        application=application,
        user=user,
        defaults={"role": TeamMember.Role.OWNER},
        create_defaults={"role": TeamMember.Role.OWNER, "joined_at": at},
    )
    application.owner = user
    application.save(update_fields=["owner"])


@transaction.atomic
def transfer_for_programme(
    *, application: Application, email: str, reason: str, by: Actor, at: datetime
) -> Application:
    """Staff give an application to a person with an account, with a reason everybody reads."""
    application = locked(application)
    require(can_transfer_for_programme(by, application.call.programme))
    user = account_at(email)
    if user is None or not user.is_active:
        raise RuleBroken(
            "Nobody has an account with this address. Ask them to create one first.", "email"
        )
    if user == application.owner:
        raise RuleBroken(f"{user} owns this application already.", "email")
    waiting = open_transfer(application)
    if waiting:
        waiting.taken_back_at = at
        waiting.save(update_fields=["taken_back_at"])
    before = application.owner
    _make_owner(application, user, at)
    audit(
        application,
        "ownership.transfer",
        by=by,
        at=at,
        before=before.email,
        after=user.email,
        reason=reason,
    )
    emails.ownership_changed(application, before=str(before), reason=reason, at=at)
    return application


@transaction.atomic
def release_applications(*, by: User, at: datetime) -> dict[str, str]:
    """What becomes of the applications of a person whose account goes, by reference.

    `given` to the longest-standing editor, `deleted` when it was never submitted and nobody else
    is on it, else `kept`: staff reach it and can give it to somebody, and are told when it is
    funded. The person leaves all other teams.
    """
    done = {}
    for owned in Application.objects.filter(owner=by).order_by("pk"):
        application = locked(owned)
        done[application.reference] = _release(application, by, at)
    TeamMember.objects.filter(user=by).exclude(role=TeamMember.Role.OWNER).delete()
    rows = OwnershipTransfer.objects.filter(accepted_at=None, declined_at=None, taken_back_at=None)
    rows.filter(to=by).update(declined_at=at)
    return done


def _release(application: Application, by: User, at: datetime) -> str:
    waiting = open_transfer(application)
    if waiting:
        waiting.taken_back_at = at
        waiting.save(update_fields=["taken_back_at"])
    fate, heir = fate_of(application), heir_of(application)
    if heir:
        _make_owner(application, heir, at)
        application.team.filter(user=by).delete()
        audit(application, "ownership.inherit", by=by, at=at, after=heir.email)
        reason = "The owner has deleted their account."
        emails.ownership_changed(application, before=str(by), reason=reason, at=at)
    elif fate == Fate.DELETED and _deleted(application):
        audit(application, "application.delete_draft", by=by, at=at)
    else:
        audit(application, "ownership.abandon", by=by, at=at)
        if application.state == ApplicationState.FUNDED:
            emails.ownership_left(application, before=by, at=at)
        return Fate.KEPT
    return fate


def _deleted(application: Application) -> bool:
    """Delete a draft with everything in it, unless something of the programme refers to it."""
    files = [given.file for given in application.files.select_related("file")]
    try:
        with transaction.atomic():
            application.delete()
            for stored in files:
                discard(stored)
    except ProtectedError:
        return False
    return True
