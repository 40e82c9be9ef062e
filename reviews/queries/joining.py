"""Invitations to a panel: who was asked, who answered, who is silent and since when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from accounts.queries import accounts_at
from core.mail.kinds import Kind
from core.mail.quiet import is_quiet
from grants.models import Call
from reviews.models import Panel, PanelInvitation, Suggestion
from reviews.states import PanelInvitationState, SuggestionState


def panel_invitations(call: Call) -> QuerySet[PanelInvitation]:
    """The invitations to the call's panel, by address, the newest of each first."""
    return (
        PanelInvitation.objects.filter(panel__call=call)
        .select_related("panel__call__programme", "invited_by", "reviewer")
        .order_by("email", "-sent_at", "pk")
    )


def addresses_on(panel: Panel, addresses: Iterable[str]) -> set[str]:
    """Those of the addresses whose person is on the panel, under whichever of theirs."""
    known = accounts_at(addresses)
    there = set(panel.reviewers.filter(user__in=known.values()).values_list("user_id", flat=True))
    return {address for address, user in known.items() if user.pk in there}


def open_suggestions(call: Call) -> QuerySet[Suggestion]:
    """The people decliners named with whom nothing was done yet."""
    return (
        Suggestion.objects.filter(panel__call=call, state=SuggestionState.OPEN)
        .select_related("panel__call__programme", "application")
        .order_by("made_at", "pk")
    )


def silent_invitations(call: Call, at: datetime) -> QuerySet[PanelInvitation]:
    """Those who have not answered and still can."""
    return panel_invitations(call).filter(state=PanelInvitationState.ASKED, expires_at__gt=at)


def invitation_obstacle(invitation: PanelInvitation, at: datetime) -> str:
    """Why the invitation cannot be answered now, as a sentence for the person asked, or ""."""
    call = invitation.panel.call
    contact = call.programme.contact_email
    if invitation.state == PanelInvitationState.REVOKED:
        return f"This invitation was taken back. Write to {contact} if in doubt."
    if invitation.state != PanelInvitationState.ASKED:
        return "You answered this invitation already. What you answered stands."
    if call.announced_at is not None:
        return "The work of this panel is over: the results of the call are announced. Thank you."
    if at > invitation.expires_at:
        return f"This invitation has expired. Write to {contact} if you can still help."
    return ""


@dataclass(frozen=True)
class InvitationCounts:
    """How the invitations of a panel stand."""

    silent: int
    expired: int
    accepted: int
    declined: int


def invitation_counts(call: Call, at: datetime) -> InvitationCounts:
    """One query."""
    asked = Q(state=PanelInvitationState.ASKED)
    return InvitationCounts(
        **PanelInvitation.objects.filter(panel__call=call).aggregate(
            silent=Count("pk", filter=asked & Q(expires_at__gt=at)),
            expired=Count("pk", filter=asked & Q(expires_at__lte=at)),
            accepted=Count("pk", filter=Q(state=PanelInvitationState.ACCEPTED)),
            declined=Count("pk", filter=Q(state=PanelInvitationState.DECLINED)),
        )
    )


def invitation_page(call: Call, after: str, size: int) -> tuple[list[PanelInvitation], str]:
    """Some invitations after a place (`address pk`), and the next place or ""."""
    quiet = is_quiet(Kind.REVIEWING, "email")
    rows: QuerySet[PanelInvitation] = PanelInvitation.objects.filter(panel__call=call).annotate(
        is_quiet=quiet
    )
    address, _, key = after.rpartition(" ")
    if address and key.isdecimal() and len(key) < 18:
        rows = rows.filter(Q(email__gt=address) | Q(email=address, pk__gt=int(key)))
    found = list(rows.select_related("panel", "reviewer").order_by("email", "pk")[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return found[:size], f"{last.email} {last.pk}" if last else ""
