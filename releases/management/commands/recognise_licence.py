"""`manage.py recognise_licence FILE…`: which licence a text is, and how it differs from one."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import spdx
from releases.checks.base import decoded
from releases.licence_text import MAX_CHARACTERS
from releases.licences import Recognition, recognise
from releases.policy import is_open

WORDS = {True: "open", False: "not open", None: "a person must look"}


class Command(BaseCommand):
    help = "Say of each file which licence its text is. Only an unchanged text is open by itself."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The files, and in which form to tell."""
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--json", action="store_true", help="one object a line")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print a line for each file; a file that cannot be read is told and makes it fail."""
        unread = 0
        for name in options["files"]:
            try:
                with Path(name).open("rb") as stream:
                    # A byte more than may be compared is enough to know that it is too long.
                    data = stream.read(4 * MAX_CHARACTERS + 1)
            except OSError as error:
                unread += 1
                self.stderr.write(f"{name}: {error.strerror}")
                continue
            found = recognise(decoded(data))
            told = as_json(name, found)
            self.stdout.write(
                json.dumps(told, ensure_ascii=False) if options["json"] else said(told)
            )
        if unread:
            raise CommandError(
                "1 file was not read." if unread == 1 else f"{unread} files were not read."
            )


def as_json(path: str, found: Recognition) -> dict[str, Any]:
    """What is told of one file. `confidence` is 1.0 for an unchanged text, else the likeness."""
    nearest = found.nearest[0].id if found.nearest else ""
    return {
        "path": path,
        "expression": found.expression or " AND ".join(found.several) or nearest,
        "confidence": 1.0 if found.exact else min(found.similarity, 0.9999),
        "modified": found.is_modified,
        "added": list(found.added),
        "removed": list(found.missing),
        "open": is_open(found),
        "note": found.kind or found.problem,
    }


def said(told: dict[str, Any]) -> str:
    """The same as a sentence."""
    name = spdx.name_of(told["expression"]) if told["expression"] else "no known licence"
    state = WORDS[told["open"]]
    if told["confidence"] == 1.0:
        text = f"{told['path']}: {name}, word for word; {state}."
    elif not told["expression"]:
        text = f"{told['path']}: like no known licence; {state}."
    else:
        text = f"{told['path']}: {told['confidence']:.0%} like {name}; {state}."
    parts = [text, *([told["note"]] if told["note"] else [])]
    parts += [f"  added:   {words}" for words in told["added"]]
    parts += [f"  removed: {words}" for words in told["removed"]]
    return "\n".join(parts)
