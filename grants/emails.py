"""The mails of this app. Each goes through the outbox, in the transaction of its deed."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from core.mail.models import OutgoingMail
from core.mail.outbox import compose, queue
from grants.form_changes import Changes
from grants.models import Application, CarryOver, FormPublication, ProgrammeRole, Submission


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


def form_changed(
    application: Application,
    user: User,
    *,
    difference: Changes,
    row: CarryOver,
    publication: FormPublication,
    at: datetime,
) -> OutgoingMail:
    """To everybody who writes it: the form has changed, what is new, what was set aside."""
    link = reverse("grants:application_set_aside", args=[application.reference])
    return compose(
        to=user.email,
        template="grants/form_changed",
        context={
            "application": application,
            "call": application.call,
            "person": user,
            "difference": difference,
            "row": row,
            "link": f"{settings.SITE_URL}{link}",
        },
        dedupe_key=f"form_changed:{publication.pk}:{application.reference}:{user.email}",
        at=at,
        about=application.reference,
        scope=application.call.programme.slug,
    )
