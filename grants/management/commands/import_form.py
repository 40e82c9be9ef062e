"""`manage.py import_form CALL FILE`: a form from JSON as the draft of a call's form."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from core.actors import SYSTEM
from core.errors import DomainError
from grants.actions.call_form import CallForm
from grants.actions.form_sources import import_form
from grants.form_faults import faults
from grants.form_schema_reading import NotAForm, Reading, from_schema
from grants.models import Call


class Command(BaseCommand):
    """Read, call the action, print."""

    help = "Take a form from a JSON file (JSON Schema and UI schema) as the draft of a call's form."

    def add_arguments(self, parser: CommandParser) -> None:
        """Arguments of the command."""
        parser.add_argument("call", help="the call's slug")
        parser.add_argument("file", type=Path, help="a .json file in UTF-8, as export_form writes")
        parser.add_argument("--dry-run", action="store_true", help="check only, store nothing")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django passes them
        """Import the file; exit with an error when it cannot be used."""
        call = Call.objects.filter(slug=options["call"]).first()
        if call is None:
            raise CommandError(f"There is no call “{options['call']}”.")
        reading = self._read(options["file"])
        for note in reading.notes:
            self.stderr.write(f"not understood: {note}")
        wrong = [fault.sentence for fault in faults(reading.form)]
        if wrong:
            raise CommandError("\n".join([*wrong, "Nothing was imported."]))
        said = f"{len(reading.form.questions)} questions in {len(reading.form.sections)} sections"
        if options["dry_run"]:
            self.stdout.write(f"{said}. Nothing was stored.")
            return
        try:
            import_form(owner=CallForm(call), form=reading.form, by=SYSTEM, at=timezone.now())
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{said} are in a draft of the form of “{call}”.")

    def _read(self, path: Path) -> Reading:
        try:
            return from_schema(json.loads(path.read_text(encoding="utf-8")))
        except OSError as error:
            raise CommandError(f"The file cannot be read: {error.strerror}.") from error
        except NotAForm as error:
            raise CommandError(str(error)) from error
        except ValueError as error:
            raise CommandError("The file is not JSON in UTF-8.") from error
