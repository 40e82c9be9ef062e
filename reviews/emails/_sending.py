"""How the mails of the round are made, and where their links lead."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from core.mail.models import OutgoingMail
from core.mail.outbox import compose
from grants.models import Application, Call


def about_application(
    application: Application,
    template: str,
    *,
    to: str,
    key: str,
    at: datetime,
    outbox: dict[str, Any] | None = None,
    **facts: object,
) -> OutgoingMail:
    """A mail about one application; `outbox`: how it waits, and who is asked before it goes."""
    return compose(
        to=to,
        template=template,
        context={"call": application.call, "application": application, **facts},
        dedupe_key=key,
        at=at,
        about=application.reference,
        scope=application.call.programme.slug,
        **(outbox or {}),
    )


def about_call(
    call: Call,
    template: str,
    *,
    key: str,
    at: datetime,
    to: str = "",
    outbox: dict[str, Any] | None = None,
    **facts: Any,
) -> OutgoingMail:
    """A mail about a call, to the `person` it speaks to unless somebody else is named."""
    return compose(
        to=to or facts["person"].email,
        template=template,
        context={"call": call, **facts},
        dedupe_key=key,
        at=at,
        about=call.slug,
        scope=call.programme.slug,
        **(outbox or {}),
    )


def link_to(name: str, *args: str) -> str:
    """The whole address of a page."""
    return settings.SITE_URL + reverse(name, args=args)
