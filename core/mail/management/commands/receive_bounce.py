"""`manage.py receive_bounce < MESSAGE`: a mail server hands over what came back."""

import logging
import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error
from django.utils import timezone

from core.mail.bounces import receive_report
from core.mail.reports import MOST_BYTES

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Read, note, tell the log."""

    help = "Take one message on standard input from a mail server, and note that a mail came back."
    # The mail server waits, and what is wrong with the settings is no reason to refuse a report.
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django passes them
        """Exit 0 for whatever is done with, 75 when it should be handed over again later."""
        raw = sys.stdin.buffer.read(MOST_BYTES)
        while sys.stdin.buffer.read(MOST_BYTES):
            pass  # A pipe closed early looks like a failure to the server.
        try:
            done = receive_report(raw, at=timezone.now())
        except Error as error:
            raise CommandError(
                f"The database does not answer: {error}", returncode=os.EX_TEMPFAIL
            ) from None
        logger.info("Came back: %s", done)
