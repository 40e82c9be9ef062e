"""`manage.py verify_receipt REFERENCE SHA256`: is this receipt genuine?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from grants.queries.receipts import UNKNOWN, check_receipt


class Command(BaseCommand):
    """Parse, ask, print."""

    help = "Say whether a receipt is genuine, and whether a later submission replaced it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Arguments of the command."""
        parser.add_argument("reference", help="the application's reference, like APP-2026-0412")
        parser.add_argument("sha256", help="the 64 characters on the receipt")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django passes them
        """Print the sentence; exit with an error when the receipt is not known."""
        found = check_receipt(reference=options["reference"], sha256=options["sha256"])
        if found is None:
            raise CommandError(UNKNOWN)
        self.stdout.write(found.sentence)
