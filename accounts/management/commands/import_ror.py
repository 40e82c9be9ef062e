"""`manage.py import_ror FILE`: load the Research Organization Registry."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.actions import load_registry
from accounts.ror import read_dump
from core.actors import SYSTEM
from core.errors import DomainError


class Command(BaseCommand):
    """Parse, call the action, print."""

    help = "Load the public ROR dump, so that organisations are suggested while people type."

    def add_arguments(self, parser: CommandParser) -> None:
        """Arguments of the command."""
        parser.add_argument(
            "file", type=Path, help="the dump as published: the .zip, or its .json of schema 2"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django passes them
        """Load the file; exit with an error when nothing was loaded."""
        try:
            loaded = load_registry(entries=read_dump(options["file"]), by=SYSTEM, at=timezone.now())
        except (DomainError, ValueError) as error:
            raise CommandError(f"{error} Nothing was changed.") from error
        except OSError as error:
            raise CommandError(f"The file cannot be read: {error.strerror}.") from error
        self.stdout.write(f"{loaded:,} organisations are loaded.")
