"""Put the reviewers of a CSV file on the panel of a call."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from core.actors import SYSTEM
from core.errors import DomainError
from reviews.actions.panels import import_reviewers
from reviews.command_line import call_named
from reviews.roster import COLUMNS, read_roster


class Command(BaseCommand):
    """`manage.py add_reviewers CALL FILE.csv`."""

    help = f"Put reviewers on a call's panel. Columns: {', '.join(COLUMNS)}."

    def add_arguments(self, parser: CommandParser) -> None:
        """The call and the file."""
        parser.add_argument("call", help="the call's short name in addresses")
        parser.add_argument("file", type=Path, help="a CSV file")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read, add, count; a wrong line stops everything."""
        call = call_named(options["call"])
        try:
            content = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}.") from None
        roster = read_roster(content)
        if roster.problems:
            raise CommandError("Nothing was added.\n" + "\n".join(roster.problems))
        try:
            report = import_reviewers(call=call, rows=roster.rows, by=SYSTEM, at=timezone.now())
        except DomainError as error:
            raise CommandError(error.message) from None
        self.stdout.write(
            f"{report.added} added, {report.changed} changed, {report.accounts_made} new accounts."
        )
