"""Put files the database does not know into the trash, as the sweep does each night."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from core.files.lost import TooManyLost, empty_trash, trash_lost


class Command(BaseCommand):
    """`manage.py sweep_files [--all-the-same]`."""

    help = "Put stored files the database does not know into the trash, where they stay 30 days."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to go on where the number of files is suspicious."""
        parser.add_argument(
            "--all-the-same",
            action="store_true",
            help="also when there are so many that the database is probably the wrong one",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Sweep and count."""
        at = timezone.now()
        try:
            count = trash_lost(at, all_the_same=options["all_the_same"])
        except TooManyLost as error:
            raise CommandError(error.message) from None
        deleted = empty_trash(at)
        self.stdout.write(f"{count} put into the trash, {deleted} deleted from it for good.")
