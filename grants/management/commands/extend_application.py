"""`manage.py extend_application REFERENCE UNTIL --reason …`: more time for one application."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from core.actors import SYSTEM
from core.errors import DomainError
from grants.actions.extensions import extend_application
from grants.models import Application


class Command(BaseCommand):
    """Parse, call the action, print."""

    help = "Give one application more time; its owner is told by mail."

    def add_arguments(self, parser: CommandParser) -> None:
        """Arguments of the command."""
        parser.add_argument("reference", help="such as APP-2026-0412")
        parser.add_argument(
            "until", help="2026-03-01T17:00, in the call's time zone unless it names an offset"
        )
        parser.add_argument("--reason", required=True, help="the applicant reads it in the mail")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django passes them
        """Extend; exit with an error when it is refused."""
        rows = Application.objects.select_related("call").filter(is_test=False)
        application = rows.filter(reference=options["reference"].upper()).first()
        if application is None:
            raise CommandError(f"There is no application “{options['reference']}”.")
        try:
            until = datetime.fromisoformat(options["until"])
            if until.tzinfo is None:
                until = until.replace(tzinfo=ZoneInfo(application.call.time_zone))
            extend_application(
                application=application,
                until=until,
                reason=options["reason"],
                by=SYSTEM,
                at=timezone.now(),
            )
        except ValueError as error:
            raise CommandError(f"“{options['until']}” is no date and time.") from error
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{application.reference} is open until {until.isoformat()}.")
