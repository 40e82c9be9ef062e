"""Snapshots made by hand, and the results of the checks on them."""

from datetime import UTC, datetime

from releases.checks import Promise, run_all
from releases.fetching.snapshot import Entry, Snapshot
from tests.releases.texts import filled

URL = "https://forge.example/ada/engine"
README = "# Engine\n\n## Install\n\n" + "It turns open data into open answers. " * 30
CFF = "cff-version: 1.2.0\nmessage: Please cite.\ntitle: Engine\nauthors:\n  - name: Ada\n"
WHOLE = {"LICENSE": filled("MIT"), "README.md": README, "CITATION.cff": CFF, "src/main.py": None}


def snapshot(files=None, **changes):
    """files: path -> text, bytes, None (not read) or a git mode."""
    files = WHOLE if files is None else files
    entries = {
        p: Entry(v if isinstance(v, int) else 0o100644, None, "b" * 40) for p, v in files.items()
    }
    texts = {
        p: v.encode() if isinstance(v, str) else v
        for p, v in files.items()
        if isinstance(v, str | bytes)
    }
    values = {
        "url": URL, "final_url": URL, "commit": "c" * 40, "tree": "d" * 40, "branch": "main", "address": "140.82.121.4",
        "fetched_at": datetime(2026, 11, 1, tzinfo=UTC), "tags": (("v1.0", "c" * 40),), "files": entries, "texts": texts,
    }  # fmt: skip
    return Snapshot(**{**values, **changes})


def outcomes(found, promise=None, rules=None):
    return {r.id: r.outcome for r in run_all(found, promise or Promise("code", "MIT", URL), rules)}


def result(check, found, promise=None):
    return next(r for r in run_all(found, promise or Promise("code", "MIT", URL)) if r.id == check)


def with_files(**files):
    return snapshot({**WHOLE, **{name.replace("__", "."): value for name, value in files.items()}})
