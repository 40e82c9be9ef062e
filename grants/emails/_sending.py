"""How the mails of this app go out: through the outbox, in the transaction of their deed."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from core.mail.outbox import queue
from grants.models import Application


def to_person(
    application: Application, user: User, *, template: str, key: str, at: datetime, **context: Any
) -> None:
    """Queue a mail about an application to somebody; `key` makes it go out once."""
    if not user.is_active:  # A deleted account has no address.
        return
    queue(
        to=user.email,
        template=f"grants/{template}",
        context={"application": application, "call": application.call, "person": user, **context},
        dedupe_key=f"{key}:{user.email}",
        at=at,
        about=application.reference,
        scope=application.call.programme.slug,
    )


def link_to(name: str, *arguments: Any) -> str:
    """The full address of a page of this app."""
    return f"{settings.SITE_URL}{reverse(f'grants:{name}', args=arguments)}"
