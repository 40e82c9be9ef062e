"""Announce the decisions of a call to everybody at once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from core.actors import SYSTEM
from core.errors import DomainError
from reviews.actions.announcing import announce
from reviews.command_line import call_named
from reviews.errors import RoundUndecided


class Command(BaseCommand):
    """`manage.py announce_results CALL`."""

    help = "Announce the decisions of a call. This cannot be undone."

    def add_arguments(self, parser: CommandParser) -> None:
        """The call."""
        parser.add_argument("call", help="the call's short name in addresses")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Announce and count."""
        try:
            done = announce(call=call_named(options["call"]), by=SYSTEM, at=timezone.now())
        except RoundUndecided as error:
            raise CommandError(f"{error.message} {', '.join(error.references)}") from None
        except DomainError as error:
            raise CommandError(error.message) from None
        self.stdout.write(
            f"Announced: {done.funded} funded, {done.waitlisted} on the waiting list, "
            f"{done.declined} not funded. Mails are queued."
        )
