"""`manage.py export_form CALL`: a call's form as JSON Schema and UI schema."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from grants.actions.call_form import CallForm
from grants.form_schema import to_schema
from grants.models import Call


class Command(BaseCommand):
    """Read, write out."""

    help = "Print the form of a call as a CommonGrants form (JSON Schema and UI schema)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Arguments of the command."""
        parser.add_argument("call", help="the call's slug")
        parser.add_argument(
            "--draft", action="store_true", help="the draft that is being built, if there is one"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django passes them
        """Print the form."""
        rows = Call.objects.select_related("programme")
        call = rows.filter(slug=options["call"]).first()
        if call is None:
            raise CommandError(f"There is no call “{options['call']}”.")
        owner = CallForm(call)
        form = owner.building()[1] if options["draft"] else owner.asked
        document = to_schema(
            form, name=str(owner.in_use.form), description=f"Form of “{call.title}”."
        )
        self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))
