"""`manage.py verify_letter FILE.pdf…`: is it a letter of ours, and as it was issued?"""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from awards.reading import Checked, check_file

STATUS = {"genuine": 0, "altered": 1, "unknown": 2, "unreadable": 3}
MAX_BYTES = 50 * 1024 * 1024


class Command(BaseCommand):
    help = (
        "Say of each file whether it is a genuine letter, an altered one or unknown. "
        "Exit status: 0 all genuine, 1 one altered, 2 one unknown, 3 one could not be read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The files, and in which form to tell."""
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--json", action="store_true", help="one object a line")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print a line for each file; the exit status is that of the worst."""
        worst = 0
        for name in options["files"]:
            try:
                with Path(name).open("rb") as stream:
                    checked = check_file(stream.read(MAX_BYTES))
            except OSError as error:
                worst = STATUS["unreadable"]
                self._unreadable(name, str(error.strerror), as_json=options["json"])
                continue
            worst = max(worst, STATUS[checked.verdict])
            self.stdout.write(self._said(name, checked, as_json=options["json"]))
        if worst:
            sys.exit(worst)

    def _unreadable(self, name: str, why: str, *, as_json: bool) -> None:
        told = json.dumps({"path": name, "verdict": "unreadable", "reason": why})
        self.stdout.write(told if as_json else f"{name}: unreadable, {why}")

    def _said(self, name: str, checked: Checked, *, as_json: bool) -> str:
        letter = checked.letter
        if as_json:
            told = {
                "path": name,
                "verdict": checked.verdict,
                "in_force": checked.in_force,
                "code": letter.code if letter else None,
                "kind": letter.kind if letter else None,
                "issued_at": letter.issued_at.isoformat() if letter else None,
                "sealed_by": checked.sealed_by or None,
            }
            return json.dumps(told)
        about = f", {letter.called.lower()} {letter.code}" if letter else ""
        force = (
            ""
            if checked.in_force is None
            else ", in force"
            if checked.in_force
            else ", no longer in force"
        )
        return f"{name}: {checked.verdict}{about}{force}"
