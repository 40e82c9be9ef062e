"""Delivering mail: claim the row, send, mark it. Two workers never send the same row."""

import logging
import smtplib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.db.models import Case, F, IntegerField, Q, When
from django.utils import timezone
from django.utils.module_loading import import_string

from core.files.storing import read_bytes
from core.mail.addresses import is_deleted
from core.mail.bounces import sender_of
from core.mail.models import OutgoingMail
from core.mail.quiet import stop_headers, wanted_mails
from core.mail.server import MailServer

logger = logging.getLogger(__name__)

# Waiting time before attempt 2, 3, …; after the last one a person has to look.
BACKOFF = [timedelta(minutes=m) for m in (1, 5, 20, 60, 240, 720)]
ATTEMPTS = len(BACKOFF) + 1
# A claim older than this belongs to a worker that died.
CLAIM_LASTS = timedelta(minutes=10)
# A pass ends long before the time limit of a task would kill it in the middle of a mail.
PASS_LASTS = min(timedelta(minutes=5), timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT / 4))
AT_ONCE = 50
_LOCK = 0x5EED_3A11


def waiting(at: datetime) -> Q:
    """Mails that may be claimed at this moment."""
    return Q(state=OutgoingMail.State.QUEUED, not_before__lte=at) | Q(
        state=OutgoingMail.State.SENDING, claimed_at__lt=at - CLAIM_LASTS
    )


def deliver_waiting() -> int:
    """Deliver the mails that wait, oldest first; returns how many were sent.

    One pass at a time: a second one ends at once, for the first looks again for what has come.
    It also ends when its time is over or the mail server is down; the sweep begins the next.
    """
    with _only_pass() as is_mine:
        return _pass() if is_mine else 0


def _pass() -> int:
    server, sent = MailServer(), 0
    ends = time.monotonic() + PASS_LASTS.total_seconds()
    try:
        while keys := _next_keys():
            for pk in keys:
                if server.is_down or time.monotonic() > ends:
                    return sent
                sent += deliver(pk, server)
    finally:
        server.close()
    return sent


def _next_keys() -> list[int]:
    # A sign-in code that had to wait, of no programme, does not wait behind a round of letters.
    own = Case(When(scope="", then=0), default=1, output_field=IntegerField())
    keys = OutgoingMail.objects.filter(waiting(timezone.now())).order_by(own, "id")
    return list(keys.values_list("pk", flat=True)[:AT_ONCE])


@contextmanager
def _only_pass() -> Iterator[bool]:
    """Whether this is the only pass; the lock goes with the worker that holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        is_mine = cursor.fetchone()[0]
        try:
            yield is_mine
        finally:
            if is_mine:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def deliver(pk: int, server: MailServer | None = None) -> bool:
    """Send one mail if nobody else has it. `True` when it went out now.

    Whatever goes wrong is noted at the mail and never breaks off a pass.
    """
    now = timezone.now()
    mine = OutgoingMail.objects.filter(waiting(now), pk=pk)
    mine.filter(attempts__gte=ATTEMPTS).update(
        state=OutgoingMail.State.FAILED,
        last_error="The worker ended in the middle of it each time. It is not tried again.",
    )
    claimed = mine.update(
        state=OutgoingMail.State.SENDING, claimed_at=now, attempts=F("attempts") + 1
    )
    if not claimed:
        return False
    mail = OutgoingMail.objects.get(pk=pk)
    own = server or MailServer()
    try:
        if is_deleted(mail.to) or not wanted_mails([mail]) or not _may_go(mail):
            # Nobody reads it or wants it, or its reader may no longer know what it says, and nor
            # may a list of unsent mail.
            mail.delete()
            return False
        own.send(_message(mail))
    except Exception as error:  # noqa: BLE001 - an odd address or a lost file is this mail's alone
        _put_back(mail, error)
        return False
    finally:
        if server is None:
            own.close()
    # A report may have come first, that it came back.
    OutgoingMail.objects.filter(pk=pk, state=OutgoingMail.State.SENDING).update(
        state=OutgoingMail.State.SENT, sent_at=timezone.now(), last_error=""
    )
    return True


def _may_go(mail: OutgoingMail) -> bool:
    return not mail.guard or import_string(mail.guard)(mail.to, mail.guard_key)


def _message(mail: OutgoingMail) -> EmailMultiAlternatives:
    host = settings.SITE_URL.split("//")[-1].split(":")[0]
    message = EmailMultiAlternatives(
        mail.subject,
        mail.body,
        # On the envelope alone: what comes back comes back there. Readers see the usual sender.
        from_email=sender_of(mail),
        to=[mail.to],
        # The same row always has the same id, so that a repeated delivery can be recognised.
        headers={
            "From": settings.DEFAULT_FROM_EMAIL,
            "Message-ID": f"<seedcorn-mail-{mail.pk}@{host}>",
            "Auto-Submitted": "auto-generated",
            **stop_headers(mail),
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
    give_up = permanent(error) or mail.attempts >= ATTEMPTS
    logger.warning("Mail %s to %s was not sent: %s", mail.pk, mail.to, error)
    changes: dict[str, object] = {"last_error": f"{type(error).__name__}: {error}"[:2000]}
    if give_up:
        changes["state"] = OutgoingMail.State.FAILED
    else:
        changes["state"] = OutgoingMail.State.QUEUED
        changes["not_before"] = timezone.now() + BACKOFF[mail.attempts - 1]
    mine = OutgoingMail.objects.filter(pk=mail.pk, state=OutgoingMail.State.SENDING)
    mine.update(**changes)
