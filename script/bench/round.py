"""Run a whole round on an empty database of its own, then time the pages of staff.

    .venv/bin/python script/bench/round.py
    .venv/bin/python script/bench/round.py --applications FILE.tsv --reviewers 300 --json

Starts its own embedded PostgreSQL and Redis in a temporary folder, with the settings of an
installation (DEBUG off, files collected), runs `manage.py run_demo_round` and then
`script/bench/pages.py`, and leaves nothing behind unless `--keep FOLDER` is given.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from core import embedded
from script.bench.installation import machine, quietly, run

BASE_DIR = Path(__file__).resolve().parents[2]
# What Seedcorn imports late, so that no step pays for compiling it.
LATE = ("ortools.graph.python.min_cost_flow", "sklearn.feature_extraction.text", "weasyprint")
APPLICATIONS = BASE_DIR.parent / "shared" / "data" / "iclr2021-submissions.tsv"


def measure(folder: Path, options: argparse.Namespace) -> None:
    """Migrate, run the round, time the pages."""
    quietly(folder, "manage.py", "migrate", "--verbosity", "0")
    quietly(folder, "manage.py", "collectstatic", "--noinput", "--verbosity", "0")
    quietly(folder, "-c", f"import {', '.join(LATE)}")
    flags = ["--json"] if options.json else []
    if not options.json:
        print(f"{machine()}\n", flush=True)
    run(
        folder,
        *("manage.py", "run_demo_round", "--applications", str(options.applications.resolve())),
        *("--reviewers", str(options.reviewers), "--seed", str(options.seed), *flags),
    )
    if not options.json:
        print(f"\n{machine()}\n", flush=True)
    run(folder, "script/bench/pages.py", *flags)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--applications", type=Path, default=APPLICATIONS)
    parser.add_argument("--reviewers", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="two lines of JSON: round, pages")
    parser.add_argument("--keep", type=Path, help="an empty folder; its data stay for a look")
    options = parser.parse_args(arguments)
    if not options.applications.is_file():
        parser.error(f"there is no file {options.applications}")
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    folder = options.keep or Path(tempfile.mkdtemp(prefix="seedcorn-round-"))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)  # run by root, the servers use an account of their own that must pass
    try:
        embedded.provide(folder)
        measure(folder, options)
    finally:
        embedded.release(folder)
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
