"""Change an assignment plan by the lines of a CSV file, all of them or none."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from core.actors import SYSTEM
from core.errors import DomainError
from reviews.actions.plan_changes import change_plan, preview_change
from reviews.command_line import call_named
from reviews.edits import ACTIONS, COLUMNS, Difference, read_edits
from reviews.errors import EditsRefused
from reviews.queries.boards import plan_csv


class Command(BaseCommand):
    """`manage.py change_plan CALL NUMBER FILE.csv [--dry-run]`, or `--download` for the file."""

    help = f"Change a plan. Columns: {', '.join(COLUMNS)}; actions: {', '.join(ACTIONS)}."

    def add_arguments(self, parser: CommandParser) -> None:
        """The plan, the file, and whether only to look."""
        parser.add_argument("call", help="the call's short name in addresses")
        parser.add_argument("number", type=int, help="the plan's number")
        parser.add_argument("file", type=Path, nargs="?", help="a CSV file")
        parser.add_argument("--dry-run", action="store_true", help="say what would change")
        parser.add_argument("--download", action="store_true", help="print the plan as such lines")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read, show, and unless only to look, do it."""
        call = call_named(options["call"])
        plan = call.plans.filter(number=options["number"]).first()
        if plan is None:
            raise CommandError(f"{call} has no plan {options['number']}.")
        if options["download"]:
            self.stdout.write(plan_csv(plan), ending="")
            return
        edits, problems = read_edits(_text(options["file"]))
        difference, before, after = preview_change(plan=plan, edits=edits, by=SYSTEM)
        problems += difference.problems
        if problems:
            raise CommandError("Nothing was changed.\n" + "\n".join(problems))
        self._show(difference)
        for name, value in after.items():
            if value != before[name]:
                self.stdout.write(f"{name.replace('_', ' ')}: {before[name]} -> {value}")
        if options["dry_run"]:
            self.stdout.write("Nothing was changed.")
            return
        try:
            change = change_plan(plan=plan, edits=edits, by=SYSTEM, at=timezone.now())
        except EditsRefused as error:
            raise CommandError("\n".join(error.problems)) from None
        except DomainError as error:
            raise CommandError(error.message) from None
        self.stdout.write(f"{change.words}.")

    def _show(self, difference: Difference) -> None:
        for word, pairs in [
            ("planned", difference.added),
            ("taken off", difference.removed),
            ("always", difference.pinned),
            ("never", difference.forbidden),
            ("freed", difference.lifted),
        ]:
            for application, reviewer in pairs:
                self.stdout.write(f"{application}  {reviewer}  {word}")


def _text(file: Path | None) -> str:
    if file is None:
        raise CommandError("Name a file, or ask for --download.")
    try:
        return file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise CommandError(f"{file} is not UTF-8 text.") from None
