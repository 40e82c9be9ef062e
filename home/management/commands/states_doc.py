from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from home.states_doc import states_document


class Command(BaseCommand):
    help = "Writes docs/states.md from the state tables."
    # Reads tables in the code, so it needs no database that is up to date.
    requires_migrations_checks = False

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Write the file and say where."""
        path = Path(settings.BASE_DIR) / "docs" / "states.md"
        path.write_text(states_document(), encoding="utf-8")
        self.stdout.write("docs/states.md is written.")
