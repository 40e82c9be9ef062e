from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from home.demo.people import PASSWORD, WITH_PASSWORD
from home.demo.stages import load


class Command(BaseCommand):
    help = "Loads people, calls, reviews and awards to try Seedcorn with. Safe to run again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Arguments of the command."""
        parser.add_argument(
            "--anyway",
            action="store_true",
            help="load it although DEBUG is off: everybody can read the password in the source",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Load what is missing and say who can sign in."""
        if not settings.DEBUG and not options["anyway"]:
            raise CommandError(
                "The demo's people share a password that everybody knows, so it is not loaded on "
                "an installation. Turn DEBUG on, or say --anyway."
            )
        for name in load(timezone.now()):
            self.stdout.write(f"Loaded: {name}.")
        self.stdout.write(f"\nSign in at {settings.SITE_URL}/account/login/ as one of these:\n\n")
        width = max(len(person.email) for person in WITH_PASSWORD)
        for person in WITH_PASSWORD:
            self.stdout.write(f"  {person.email:{width}}  {person.name}, {person.part}")
        self.stdout.write(f"\nThe password of all of them is {PASSWORD}")
