"""The mails of this app. Each goes through the outbox, in the transaction of its deed."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from core.mail.models import OutgoingMail
from core.mail.outbox import queue
from grants.models import Application, Note, ProgrammeRole, Submission


def _to(
    application: Application, user: User, *, template: str, key: str, at: datetime, **context: Any
) -> None:
    queue(
        to=user.email,
        template=f"grants/{template}",
        context={"application": application, "call": application.call, "person": user, **context},
        dedupe_key=f"{key}:{user.email}",
        at=at,
        about=application.reference,
        scope=application.call.programme.slug,
    )


def application_submitted(
    application: Application, submission: Submission, *, at: datetime
) -> None:
    """The receipt, to the owner and to whoever pressed the button."""
    people = {user for user in (application.owner, submission.submitted_by) if user}
    link = reverse("grants:application_receipt", args=[application.reference])
    for user in people:
        _to(
            application,
            user,
            template="application_submitted",
            key=f"application_submitted:{application.reference}:{submission.number}",
            at=at,
            submission=submission,
            link=f"{settings.SITE_URL}{link}",
        )


def application_withdrawn(application: Application, *, at: datetime) -> None:
    """To the owner: it is out of the round, and what stays."""
    link = reverse("grants:application_detail", args=[application.reference])
    _to(
        application,
        application.owner,
        template="application_withdrawn",
        key=f"application_withdrawn:{application.reference}",
        at=at,
        link=f"{settings.SITE_URL}{link}",
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


def application_screened_out(
    application: Application, letter: str, *, at: datetime, not_before: datetime
) -> OutgoingMail:
    """To the owner: it is not taken further, in the words staff wrote. Waits until `not_before`."""
    owner = application.owner
    return queue(
        to=owner.email,
        template="grants/application_screened_out",
        context={"application": application, "call": application.call, "letter": letter},
        # Turned down, restored and turned down again are two letters.
        dedupe_key=f"application_screened_out:{application.reference}:{at.isoformat()}",
        at=at,
        about=application.reference,
        scope=application.call.programme.slug,
        not_before=not_before,
    )


def application_restored(application: Application, *, at: datetime) -> None:
    """To the owner: it is back in the round after all."""
    link = reverse("grants:application_detail", args=[application.reference])
    _to(
        application,
        application.owner,
        template="application_restored",
        key=f"application_restored:{application.reference}:{at.isoformat()}",
        at=at,
        link=f"{settings.SITE_URL}{link}",
    )


def note_mention(note: Note, user: User, *, at: datetime) -> None:
    """To a member of staff: somebody named them in a note."""
    link = reverse("grants:staff_application_detail", args=[note.application.reference])
    _to(
        note.application,
        user,
        template="note_mention",
        key=f"note_mention:{note.pk}",
        at=at,
        note=note,
        link=f"{settings.SITE_URL}{link}#notes",
    )
