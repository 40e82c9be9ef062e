"""The mails of this app. Each goes through the outbox, in the transaction of its deed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from core.mail.outbox import compose, queue, queue_many
from grants.models import (
    Application,
    Call,
    CallInvitation,
    Extension,
    ProgrammeRole,
    Submission,
)
from grants.queries.closing import closing_of


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
            closing=closing_of(application, at),
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


def application_extended(extension: Extension, *, at: datetime) -> None:
    """To the owner: until when there is time now, and why."""
    application = extension.application
    link = reverse("grants:application_detail", args=[application.reference])
    _to(
        application,
        application.owner,
        template="application_extended",
        key=f"application_extended:{extension.pk}",
        at=at,
        extension=extension,
        link=f"{settings.SITE_URL}{link}",
    )
