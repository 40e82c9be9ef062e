"""How the mails of this app go out: through the outbox, in the transaction of their deed."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from core.mail.kinds import Kind
from core.mail.outbox import queue
from grants.models import Application


def to_person(
    application: Application,
    user: User,
    *,
    template: str,
    key: str,
    at: datetime,
    kind: Kind | None = None,
    **context: Any,
) -> bool:
    """Queue a mail about an application to somebody; `key` makes it go out once.

    `False` for who cannot be written to or has turned its `kind` off.
    """
    if not user.is_active:  # A deleted account has no address.
        return False
    mail = queue(
        to=user.email,
        template=f"grants/{template}",
        context={"application": application, "call": application.call, "person": user, **context},
        dedupe_key=f"{key}:{user.email}",
        at=at,
        about=application.reference,
        scope=application.call.programme.slug,
        kind=kind,
    )
    return mail.pk is not None


def link_to(name: str, *arguments: Any) -> str:
    """The full address of a page of this app."""
    return f"{settings.SITE_URL}{reverse(f'grants:{name}', args=arguments)}"
