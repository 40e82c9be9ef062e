"""`manage.py import_applications CALL FILE`: load applications from a table."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from core.actors import SYSTEM
from core.errors import DomainError
from grants.actions.importing import ImportReport, import_applications
from grants.models import Call
from grants.tables import parse_mapping, read_rows


class Command(BaseCommand):
    """Parse, call the action, print."""

    help = "Load applications into a call from CSV, TSV or JSON Lines, all or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Arguments of the command."""
        parser.add_argument("call", help="the call's slug")
        parser.add_argument("file", type=Path, help="a .csv, .tsv or .jsonl file in UTF-8")
        parser.add_argument(
            "--map",
            dest="mapping",
            default="",
            help="question=column,… such as title=title,summary=abstract,email=author_email; "
            "without it, columns named like questions are taken (abstract for summary)",
        )
        parser.add_argument("--owner", default="", help="e-mail address for rows without one")
        parser.add_argument("--dry-run", action="store_true", help="check only, store nothing")
        parser.add_argument(
            "--skip-bad-rows", action="store_true", help="load the good rows, report the others"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django passes them
        """Load the file; exit with an error when nothing was loaded."""
        call = Call.objects.filter(slug=options["call"]).first()
        if call is None:
            raise CommandError(f"There is no call “{options['call']}”.")
        try:
            report = import_applications(
                call=call,
                rows=read_rows(options["file"]),
                mapping=parse_mapping(options["mapping"]) if options["mapping"] else None,
                owner=options["owner"],
                by=SYSTEM,
                at=timezone.now(),
                skip_bad_rows=options["skip_bad_rows"],
                dry_run=options["dry_run"],
            )
        except (DomainError, ValueError) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"The file cannot be read: {error.strerror}.") from error
        self._tell(report)

    def _tell(self, report: ImportReport) -> None:
        for row in report.bad_rows:
            self.stderr.write(f"line {row.line_number}: {row.reason}")
        if report.bad_rows and not report.loaded:
            raise CommandError(report.sentence)
        self.stdout.write(report.sentence)
        if report.references:
            self.stdout.write(f"{report.references[0]} to {report.references[-1]}")
