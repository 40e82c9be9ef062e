"""Delivering mail: claim the row, send, mark it. Two workers never send the same row."""

import logging
import smtplib
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F, Q
from django.utils import timezone
from django.utils.module_loading import import_string

from core.files.storing import read_bytes
from core.mail.models import OutgoingMail

logger = logging.getLogger(__name__)

# Waiting time before attempt 2, 3, …; after the last one a person has to look.
BACKOFF = [timedelta(minutes=m) for m in (1, 5, 20, 60, 240, 720)]
ATTEMPTS = len(BACKOFF) + 1
# A claim older than this belongs to a worker that died.
CLAIM_LASTS = timedelta(minutes=10)


def waiting(at: datetime) -> Q:
    """Mails that may be claimed at this moment."""
    return Q(state=OutgoingMail.State.QUEUED, not_before__lte=at) | Q(
        state=OutgoingMail.State.SENDING, claimed_at__lt=at - CLAIM_LASTS
    )


def deliver_waiting(limit: int = 10_000) -> int:
    """Deliver all mails that wait, oldest first; returns how many were sent."""
    keys = OutgoingMail.objects.filter(waiting(timezone.now())).order_by("id")
    return sum(deliver(pk) for pk in keys.values_list("pk", flat=True)[:limit])


def deliver(pk: int) -> bool:
    """Send one mail if nobody else has it. `True` when it went out now."""
    now = timezone.now()
    claimed = OutgoingMail.objects.filter(waiting(now), pk=pk).update(
        state=OutgoingMail.State.SENDING, claimed_at=now, attempts=F("attempts") + 1
    )
    if not claimed:
        return False
    mail = OutgoingMail.objects.get(pk=pk)
    if mail.guard and not import_string(mail.guard)(mail.to, mail.guard_key):
        # Its reader may no longer know what it says, and nor may a list of unsent mail.
        mail.delete()
        return False
    try:
        _message(mail).send()
    except (smtplib.SMTPException, OSError) as error:
        _put_back(mail, error)
        return False
    OutgoingMail.objects.filter(pk=pk).update(
        state=OutgoingMail.State.SENT, sent_at=timezone.now(), last_error=""
    )
    return True


def _message(mail: OutgoingMail) -> EmailMultiAlternatives:
    host = settings.SITE_URL.split("//")[-1].split(":")[0]
    message = EmailMultiAlternatives(
        mail.subject,
        mail.body,
        to=[mail.to],
        # The same row always has the same id, so that a repeated delivery can be recognised.
        headers={
            "Message-ID": f"<seedcorn-mail-{mail.pk}@{host}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(mail.html, "text/html")
    for stored in mail.files.all():
        message.attach(stored.name, read_bytes(stored), stored.content_type)
    return message


def permanent(error: Exception) -> bool:
    """Whether trying again cannot help: reader or text are refused for good (RFC 5321 4.2.1).

    A wrong password, a sender that may not send and a server that answers nobody are our own
    faults: they pass for every mail once they are mended.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500


def _put_back(mail: OutgoingMail, error: Exception) -> None:
    give_up = permanent(error) or mail.attempts > len(BACKOFF)
    logger.warning("Mail %s to %s was not sent: %s", mail.pk, mail.to, error)
    changes: dict[str, object] = {"last_error": f"{type(error).__name__}: {error}"[:2000]}
    if give_up:
        changes["state"] = OutgoingMail.State.FAILED
    else:
        changes["state"] = OutgoingMail.State.QUEUED
        changes["not_before"] = timezone.now() + BACKOFF[mail.attempts - 1]
    OutgoingMail.objects.filter(pk=mail.pk).update(**changes)
