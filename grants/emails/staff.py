"""Mails that are about no answer: roles, invitations to a call, notes among staff."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from core.mail.kinds import Kind
from core.mail.outbox import compose, queue, queue_many
from grants.emails._sending import to_person
from grants.models import (
    Call,
    CallInvitation,
    Note,
    ProgrammeRole,
)


def role_given(held: ProgrammeRole, *, at: datetime) -> None:
    """Tell a person that they work in a programme now, and how to get in."""
    queue(
        to=held.user.email,
        template="grants/role_given",
        context={
            "held": held,
            "person": held.user,
            "link": f"{settings.SITE_URL}{reverse('home:staff_desk')}",
        },
        dedupe_key=f"role_given:{held.pk}",
        at=at,
        about=held.programme.slug,
        scope=held.programme.slug,
    )


def call_invitations(invitations: Iterable[CallInvitation], call: Call, *, at: datetime) -> None:
    """To each invited address: the call, and with a first stage which application goes on."""
    link = f"{settings.SITE_URL}{reverse('grants:call_detail', args=[call.slug])}"
    queue_many(
        compose(
            to=each.email,
            template="grants/call_invitation",
            context={"call": call, "earlier": each.application, "email": each.email, "link": link},
            dedupe_key=f"call_invitation:{each.pk}:{at.isoformat()}",
            at=at,
            about=call.slug,
            scope=call.programme.slug,
        )
        for each in invitations
    )


def note_mention(note: Note, user: User, *, at: datetime) -> None:
    """To a member of staff: somebody named them in a note."""
    link = reverse("grants:staff_application_detail", args=[note.application.reference])
    to_person(
        note.application,
        user,
        template="note_mention",
        key=f"note_mention:{note.pk}",
        at=at,
        kind=Kind.NOTES,
        note=note,
        link=f"{settings.SITE_URL}{link}#notes",
    )
