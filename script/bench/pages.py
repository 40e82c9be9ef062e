"""Time the pages of a round: SQL queries and milliseconds of server time each.

    .venv/bin/python script/bench/pages.py
    .venv/bin/python script/bench/pages.py --call open-research-2026 --profile "Ranking"

Works on the database the settings name, in which `manage.py run_demo_round` has run. Every page
is asked for in this process, through all middleware, DEBUG off, twice to warm up and then seven
times; shown is the median. CPU is what this process and its database connection computed: on a
machine with other work the first number is larger than both, on a quiet one about their sum.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--call", default="", help="slug; without it, the one most applied to")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--profile", metavar="PAGE", help="profile the page with this name")
    options = parser.parse_args(arguments)
    import django

    django.setup()
    # These read the settings, so they come after the setup.
    from django.conf import settings

    from home.round import pages

    if settings.DEBUG:
        sys.exit("DEBUG is on, which makes every page slower. Set DEBUG=false.")
    visit = pages.visit(options.call)
    if visit is None:
        sys.exit("There is no such call.")
    if options.profile:
        print(pages.profile(visit, options.profile))
        return 0
    rows = pages.measure_all(visit)
    if options.json:
        print(json.dumps({"call": visit.call.slug, "limit_ms": pages.LIMIT, "pages": rows}))
    else:
        print(pages.table(rows))
    failed = [row["page"] for row in rows if row["status"] != 200]
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
