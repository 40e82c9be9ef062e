"""The private address of a person's calendar: made, made anew, taken away."""

import secrets
from datetime import datetime

from django.db import transaction

from accounts.models import User
from awards.models import CalendarFeed
from core.audit.trail import record


def open_feed(*, user: User, at: datetime) -> CalendarFeed:
    """Give the person's calendar an address nobody can guess; an earlier one stops working."""
    with transaction.atomic():
        feed, _ = CalendarFeed.objects.update_or_create(
            user=user, defaults={"token": secrets.token_urlsafe(32), "created_at": at}
        )
        record(by=user, verb="calendar.open", subject=user, at=at)
        return feed


def close_feed(*, user: User, at: datetime) -> None:
    """Take the address away; calendar programs that have it read nothing more."""
    with transaction.atomic():
        deleted, _ = CalendarFeed.objects.filter(user=user).delete()
        if deleted:
            record(by=user, verb="calendar.close", subject=user, at=at)
