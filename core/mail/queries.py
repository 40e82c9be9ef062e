"""Reads of outgoing mail that know no business."""

from collections.abc import Iterable

from django.db.models import Exists, QuerySet

from core.mail.models import OutgoingMail

# So many stand on a page about something else.
MOST = 3


def undelivered(about: Iterable[str], *only_if: Exists) -> QuerySet[OutgoingMail]:
    """The newest mails about one of these that failed or came back, and still wait for somebody."""
    mails = OutgoingMail.objects.filter(
        *only_if, about__in=set(about), state__in=OutgoingMail.UNDELIVERED
    )
    return mails.defer("body", "html").order_by("-pk")[:MOST]
