"""What the guards look at: the files that belong to the project."""

import os
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("config", "home", "releases", "awards", "reviews", "grants", "accounts", "core")
NOT_OURS = ("static/vendor/", "tests/vendor/")


def listed():
    """Paths below the root without what is built, kept or cached there (see .gitignore)."""
    for folder, inner, files in os.walk(ROOT):
        here = Path(folder)
        inner[:] = sorted(
            each
            for each in inner
            if each not in {"__pycache__", "var", "node_modules"}
            and (not each.startswith(".") or each == ".ci")
            and not (here == ROOT and each in {"venv", "build", "dist"})
        )
        yield from (here / file for file in sorted(files) if not file.startswith("."))


@cache
def ours(*endings):
    """The project's files with these endings (all without), vendored ones left out."""
    return [
        path
        for path in listed()
        if not name(path).startswith(NOT_OURS) and (not endings or path.name.endswith(endings))
    ]


def source(*, migrations=False):
    """The Python files of the apps, without tests."""
    return [
        path
        for path in ours(".py")
        if path.relative_to(ROOT).parts[0] in APPS
        and (migrations or "migrations" not in path.parts)
    ]


def name(path):
    """The path as people write it."""
    return path.relative_to(ROOT).as_posix()
