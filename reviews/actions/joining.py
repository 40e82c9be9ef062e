"""Asking people to join a panel: inviting, sending again, reminding, taking back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require
from core.mail.kinds import Kind
from core.mail.outbox import queue_many
from core.mail.quiet import quiet_addresses
from grants.models import Call
from reviews import emails
from reviews.actions.panels import panel_of
from reviews.models import Panel, PanelInvitation
from reviews.permissions import can_route
from reviews.queries.joining import addresses_on
from reviews.states import PANEL_INVITATION, PanelInvitationState


@dataclass(frozen=True)
class Invitee:
    """Somebody to ask: an address, and a name when it is known."""

    email: str
    name: str = ""


@transaction.atomic
def invite_to_panel(
    *,
    call: Call,
    people: Sequence[Invitee],
    answer_by: datetime,
    message: str = "",
    by: Actor,
    at: datetime,
) -> list[PanelInvitation]:
    """Ask each person who is neither on the panel nor asked already; gives the new invitations."""
    require(can_route(by, call))
    _require_open(call)
    if answer_by <= at:
        raise RuleBroken("They must be able to answer: choose a day in the future.", "answer_on")
    # Two officers who invite the same person at once: the second waits and finds them asked.
    panel = Panel.objects.select_for_update(of=("self",)).get(pk=panel_of(call).pk)
    wanted = {each.email.strip().lower(): each.name.strip() for each in people}
    known = addresses_on(panel, wanted)
    known |= set(
        panel.invitations.filter(
            email__in=wanted, state=PanelInvitationState.ASKED, expires_at__gt=at
        ).values_list("email", flat=True)
    )
    _end_expired(call, set(wanted) - known)
    made = PanelInvitation.objects.bulk_create(
        PanelInvitation(
            panel=panel,
            email=email,
            name=name,
            message=message,
            sent_at=at,
            expires_at=answer_by,
            invited_by=person(by),
        )
        for email, name in wanted.items()
        if email not in known
    )
    queue_many(emails.panel_invitation(invitation=each, call=call, at=at) for each in made)
    _trace(call, "panel.invite", by, at, people=[each.email for each in made])
    return made


def _end_expired(call: Call, addresses: Iterable[str]) -> None:
    """An invitation nobody answered in time makes room for a new one to the same address."""
    PanelInvitation.objects.filter(
        panel__call=call, email__in=addresses, state=PanelInvitationState.ASKED
    ).update(state=PanelInvitationState.REVOKED)


@transaction.atomic
def resend_panel_invitation(
    *, invitation: PanelInvitation, answer_by: datetime, by: Actor, at: datetime
) -> PanelInvitation:
    """Send the mail of an unanswered invitation again, with a new last day."""
    invitation = locked(invitation)
    call = invitation.panel.call
    require(can_route(by, call))
    _require_open(call)
    invitation.state = PANEL_INVITATION.check(invitation, "send_again")
    if answer_by <= at:
        raise RuleBroken("They must be able to answer: choose a day in the future.", "answer_on")
    invitation.sent_at, invitation.expires_at = at, answer_by
    invitation.reminded_at, invitation.reminders = None, 0
    invitation.save(update_fields=["state", "sent_at", "expires_at", "reminded_at", "reminders"])
    queue_many([emails.panel_invitation(invitation=invitation, call=call, at=at)])
    _trace(call, "panel.invite_again", by, at, person=invitation.email)
    return invitation


@transaction.atomic
def revoke_panel_invitation(
    *, invitation: PanelInvitation, by: Actor, at: datetime
) -> PanelInvitation:
    """Take an unanswered invitation back: its link says so. Nobody is told by mail."""
    invitation = locked(invitation)
    call = invitation.panel.call
    require(can_route(by, call))
    invitation.state = PANEL_INVITATION.check(invitation, "take_back")
    invitation.save(update_fields=["state"])
    _trace(call, "panel.take_back_invitation", by, at, person=invitation.email)
    return invitation


@transaction.atomic
def remind_invited(
    *, call: Call, invitations: Iterable[PanelInvitation], by: Actor, at: datetime
) -> int:
    """Remind each person who has not answered and still can, once a day. Returns how many.

    Whoever has turned reminders off counts as not reminded.
    """
    require(can_route(by, call))
    open_ = list(
        PanelInvitation.objects.select_for_update(of=("self",))
        .filter(
            panel__call=call,
            pk__in=[each.pk for each in invitations],
            state=PanelInvitationState.ASKED,
            expires_at__gt=at,
        )
        .exclude(reminded_at__date=at.date())
    )
    quiet = quiet_addresses(Kind.REVIEWING, [each.email for each in open_])
    open_ = [each for each in open_ if each.email.lower() not in quiet]
    for invitation in open_:
        invitation.reminded_at, invitation.reminders = at, invitation.reminders + 1
    PanelInvitation.objects.bulk_update(open_, ["reminded_at", "reminders"], batch_size=500)
    sent = queue_many(
        emails.panel_invitation(invitation=each, call=call, at=at, again=True) for each in open_
    )
    if open_:
        _trace(call, "panel.remind_invited", by, at, people=[each.email for each in open_])
    return sent


def locked(invitation: PanelInvitation) -> PanelInvitation:
    """The invitation's row for this transaction, with its call and programme."""
    return (
        PanelInvitation.objects.select_for_update(of=("self",))
        .select_related("panel__call__programme")
        .get(pk=invitation.pk)
    )


def _require_open(call: Call) -> None:
    if call.announced_at is not None:
        raise RuleBroken("The results of this call are announced: its panel's work is over.")


def _trace(call: Call, verb: str, by: Actor, at: datetime, **data: object) -> None:
    record(by=by, verb=verb, subject=call, at=at, scope=call.programme.slug, **data)
