#!/usr/bin/env python
"""Django's command line; where no database or Redis is named, with the embedded ones."""

import os
import signal
import sys
from pathlib import Path

from core import embedded

BASE_DIR = Path(__file__).resolve().parent
WITHOUT_SERVICES = {
    "help",
    "version",
    "check",
    "collectstatic",
    "findstatic",
    "makemessages",
    "compilemessages",
    "diffsettings",
    "startapp",
    "--help",
    "-h",
    "--version",
}


def needs_services(arguments: list[str]) -> bool:
    """Say whether a command line (without the program) reads or writes the database or Redis."""
    if not arguments or {"--help", "-h"} & set(arguments):
        return False
    if arguments[0] == "check":
        return bool({"--database", "--deploy"} & set(arguments))
    return arguments[0] not in WITHOUT_SERVICES


def main() -> None:
    """Provide what the command needs, run it, and stop what nobody else uses."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if not os.environ.get("DATABASE_URL"):
        # Whoever names no database is trying Seedcorn out; an installation names all three.
        os.environ.setdefault("DEBUG", "true")
        if not os.environ.get("SECRET_KEY"):
            os.environ["SECRET_KEY"] = embedded.secret_key(BASE_DIR)
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    try:
        if needs_services(sys.argv[1:]):
            embedded.provide(BASE_DIR)
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)
    except embedded.EmbeddedError as error:
        sys.exit(str(error))
    finally:
        embedded.release(BASE_DIR)


if __name__ == "__main__":
    main()
