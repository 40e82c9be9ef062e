"""Reading what came back from a mailbox, where no mail server can hand it to a command."""

import imaplib
import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import Error
from django.utils import timezone

from core.mail.addresses import read_returning
from core.mail.bounces import receive_report
from core.mail.reports import MOST_BYTES, recipients_of

logger = logging.getLogger(__name__)

TIMEOUT = 30
# A pass ends before the next one begins; what is left is read then.
AT_ONCE = 500


def read_mailbox() -> int:
    """Note what the reports in `BOUNCE_MAILBOX` say, and delete them; returns how many.

    What was not sent to an address of ours, or cannot be read, is marked with a flag and left: it
    may be somebody's, and is not looked at again. Without a database everything stays as it is.
    """
    if not settings.BOUNCE_MAILBOX:
        return 0
    try:
        with _opened(settings.BOUNCE_MAILBOX) as box:
            return sum(_done_with(box, uid) for uid in _waiting(box)[:AT_ONCE])
    except (OSError, imaplib.IMAP4.error) as error:
        logger.warning("BOUNCE_MAILBOX could not be read: %s", error)
        return 0


@contextmanager
def _opened(address: str) -> Iterator[imaplib.IMAP4]:
    parts = urlsplit(address)
    box = imaplib.IMAP4_SSL(
        parts.hostname or "",
        parts.port or 993,
        ssl_context=ssl.create_default_context(),
        timeout=TIMEOUT,
    )
    with box:
        box.login(unquote(parts.username or ""), unquote(parts.password or ""))
        folder = unquote(parts.path.strip("/")) or "INBOX"
        done, said = box.select(f'"{folder}"')
        if done != "OK":
            raise imaplib.IMAP4.error(f"{folder}: {said}")
        yield box


def _waiting(box: imaplib.IMAP4) -> list[str]:
    _, found = box.uid("SEARCH", "UNFLAGGED UNDELETED")
    return (found[0] or b"").decode().split()


def _done_with(box: imaplib.IMAP4, uid: str) -> bool:
    """Whether the message was for us; it is gone then, and flagged otherwise."""
    try:
        _, found = box.uid("FETCH", uid, f"(BODY.PEEK[]<0.{MOST_BYTES}>)")
        raw = next(part[1] for part in found if isinstance(part, tuple))
        is_ours = read_returning(settings.BOUNCE_ADDRESS, recipients_of(raw)) is not None
        done = receive_report(raw, at=timezone.now()) if is_ours else "Not sent to us. It stays."
    except (OSError, imaplib.IMAP4.abort, Error):
        raise
    except Exception:
        logger.exception("Message %s of BOUNCE_MAILBOX cannot be read", uid)
        is_ours, done = False, "It stays."
    logger.info("Came back: %s", done)
    box.uid("STORE", uid, "+FLAGS.SILENT", r"(\Deleted)" if is_ours else r"(\Flagged)")
    if is_ours:
        box.expunge()
    return is_ours
