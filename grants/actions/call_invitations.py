"""Inviting people to apply."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from accounts.models import User
from accounts.queries import at_address_of
from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require
from grants import emails
from grants.models import Application, Call, CallInvitation
from grants.permissions import can_work_on
from grants.states import CallState


@transaction.atomic
def invite_people(
    *, call: Call, addresses: Iterable[str], by: Actor, at: datetime
) -> list[CallInvitation]:
    """Invite each address that is not invited yet, by mail. All or nothing when one is no address.

    Gives the new invitations. Who has no account makes one with that address.
    """
    call = lock_for_inviting(call, by=by)
    wanted = list(dict.fromkeys(each.strip().lower() for each in addresses if each.strip()))
    if not wanted:
        raise RuleBroken("Write at least one e-mail address.", "addresses")
    wrong = [each for each in wanted if not _is_address(each)]
    if wrong:
        raise RuleBroken(
            f"“{wrong[0][:80]}” is not an e-mail address. Nobody was invited.", "addresses"
        )
    there = set(
        call.invitations.filter(email__in=wanted, application=None).values_list("email", flat=True)
    )
    return send_invitations(
        call, [(email, None) for email in wanted if email not in there], by=by, at=at
    )


def lock_for_inviting(call: Call, *, by: Actor) -> Call:
    """The call, locked, when the person may invite to it now."""
    call = (
        Call.objects.select_for_update(of=("self",), no_key=True)
        .select_related("programme")
        .get(pk=call.pk)
    )
    require(can_work_on(by, call.programme))
    if call.state != CallState.PUBLISHED:
        raise RuleBroken("Publish the call before you invite to it: the mail leads to its page.")
    return call


def send_invitations(
    call: Call, wanted: Sequence[tuple[str, Application | None]], *, by: Actor, at: datetime
) -> list[CallInvitation]:
    """Store the invitations of a locked call and queue a mail for each."""
    made = CallInvitation.objects.bulk_create(
        [
            CallInvitation(
                call=call, email=email, application=earlier, invited_by=person(by), at=at
            )
            for email, earlier in wanted
        ]
    )
    emails.call_invitations(made, call, at=at)
    if made:
        record(
            by=by,
            verb="call.invite",
            subject=call,
            at=at,
            scope=call.programme.slug,
            invited=[each.email for each in made],
        )
    return made


@transaction.atomic
def resend_invitation(*, invitation: CallInvitation, by: Actor, at: datetime) -> None:
    """Send the mail of an unused invitation again."""
    call = lock_for_inviting(invitation.call, by=by)
    invitation = CallInvitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.used_at:
        raise RuleBroken("This invitation was used: an application was started with it.")
    invitation.at = at
    invitation.save(update_fields=["at"])
    emails.call_invitations([invitation], call, at=at)
    record(
        by=by,
        verb="call.invite_again",
        subject=call,
        at=at,
        scope=call.programme.slug,
        invited=[invitation.email],
    )


@transaction.atomic
def revoke_invitation(*, invitation: CallInvitation, by: Actor, at: datetime) -> None:
    """Take an unused invitation back. Nobody is told by mail."""
    call = Call.objects.select_related("programme").get(pk=invitation.call_id)
    require(can_work_on(by, call.programme))
    invitation = CallInvitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.used_at:
        raise RuleBroken("This invitation was used: an application was started with it.")
    record(
        by=by,
        verb="call.revoke_invitation",
        subject=call,
        at=at,
        scope=call.programme.slug,
        invited=[invitation.email],
    )
    invitation.delete()


def take_invitation(call: Call, user: User, at: datetime) -> CallInvitation | None:
    """Use the person's oldest unused invitation to the call, if there is one. One application."""
    waiting = CallInvitation.objects.select_for_update(of=("self",)).filter(
        at_address_of(user), call=call, used_at=None
    )
    found = waiting.select_related("application").order_by("at", "pk").first()
    if found:
        found.used_at = at
        found.save(update_fields=["used_at"])
    return found


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
