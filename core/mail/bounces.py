"""Mail that comes back: the address it comes back to, and what is then noted at the mail."""

import logging
from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from core.actors import SYSTEM
from core.audit.trail import record
from core.mail.addresses import read_returning, returning_address
from core.mail.models import OutgoingMail
from core.mail.reports import Outcome, Report, read_report

logger = logging.getLogger(__name__)

# A server may answer before we have noted that it took the mail.
_ON_THE_WAY = {OutgoingMail.State.SENDING, OutgoingMail.State.SENT}


def sender_of(mail: OutgoingMail) -> str:
    """The sender on the envelope of a mail that was claimed; the usual one without bounces."""
    if not settings.BOUNCE_ADDRESS:
        return settings.DEFAULT_FROM_EMAIL
    return returning_address(settings.BOUNCE_ADDRESS, mail.pk, _token(mail))


def _token(mail: OutgoingMail) -> str:
    """Holds for one sending: a report of an earlier one says nothing of a mail sent again."""
    if mail.claimed_at is None:
        return ""
    value = f"{mail.pk} {mail.claimed_at.astimezone(UTC).isoformat()}"
    return salted_hmac("core.mail.bounces", value, algorithm="sha256").hexdigest()[:20]


def receive_report(raw: bytes, *, at: datetime) -> str:
    """Note at its mail what a server reports; says in words for the log what was done.

    What is no report, or of no mail of ours, is dropped: strangers write to that address too.
    """
    report = read_report(raw)
    if report is None:
        return "No report of a mail server."
    named = read_returning(settings.BOUNCE_ADDRESS, report.sent_to)
    if not (settings.BOUNCE_ADDRESS and named):
        return "A report that is not addressed to a mail."
    pk, token = named
    with transaction.atomic():
        mail = OutgoingMail.objects.select_for_update().filter(pk=pk).first()
        if mail is None or not constant_time_compare(_token(mail), token):
            return f"A report of no sending of ours: mail {pk}."
        return _note(mail, report, at)


def _note(mail: OutgoingMail, report: Report, at: datetime) -> str:
    if mail.state not in _ON_THE_WAY or report.outcome == Outcome.PASSED:
        return f"Nothing new of mail {mail.pk}: {mail.get_state_display().lower()}."
    mail.last_error = report.words
    if report.outcome == Outcome.DELAYED:
        mail.save(update_fields=["last_error"])
        return f"Mail {mail.pk} is late."
    mail.state, mail.bounced_at, mail.sent_at = mail.State.BOUNCED, at, mail.sent_at or at
    mail.save(update_fields=["state", "bounced_at", "sent_at", "last_error"])
    record(
        by=SYSTEM,
        verb="mail.bounce",
        subject=mail,
        at=at,
        scope=mail.scope,
        to=mail.to,
        words=report.words,
    )
    return f"Mail {mail.pk} came back."
