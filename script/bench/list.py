"""Time the staff list of a call with few and with many applications.

    .venv/bin/python script/bench/list.py
    .venv/bin/python script/bench/list.py --small 1000 --large 100000 --json

Starts an embedded PostgreSQL and Redis of its own in a temporary folder, writes a call with the
small number of applications by COPY, asks for every page and filter in this process through all
middleware (DEBUG off), adds applications up to the large number and asks again. Printed are the
SQL queries, the median of the milliseconds, what this process and its database connection
computed, and the ratio of that: it is the same on a crowded machine. Nothing is left behind.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import secrets
import shutil
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from core import embedded

WORDS = 40
BEGUN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
COLUMNS = (
    "reference, call_id, owner_id, form_version_id, state, title, imported, is_test, "
    "organisation_key, handler_id, created_at, changed_at, submitted_at, withdrawn_at, "
    "withdrawn_reason"
)
LIMIT = 1.5


def settings(folder: Path) -> None:
    """The settings of an installation whose data lie in the folder."""
    os.environ.update(
        VAR_DIR=str(folder / "var"),
        FILES_DIR=str(folder / "files"),
        DEBUG="false",
        SECRET_KEY=secrets.token_urlsafe(50),
        LOG_LEVEL="ERROR",
        SECURE_SSL_REDIRECT="false",
        DJANGO_SETTINGS_MODULE="config.settings",
    )


def prepare() -> dict[str, Any]:
    """A programme with three officers and a call."""
    from accounts.models import User
    from grants.default_form import ensure_default_form
    from grants.models import Call, Programme, ProgrammeRole, Tag

    programme = Programme.objects.create(
        slug="bench", name="Bench", summary="x", contact_email="a@example.org", created_at=BEGUN
    )
    staff = [
        User.objects.create(email=f"officer{n}@example.org", name=f"Officer {n}") for n in range(3)
    ]
    for user in staff:
        ProgrammeRole.objects.create(programme=programme, user=user, role="officer")
    owners = [User(email=f"p{n}@example.org", name=f"Person {n}") for n in range(500)]
    User.objects.bulk_create(owners)
    call = Call.objects.create(
        programme=programme,
        slug="bench",
        title="Bench",
        summary="x",
        state="published",
        form_version=ensure_default_form(BEGUN),
        opens_at=BEGUN,
        deadline=BEGUN + timedelta(days=700),
        budget=1,
        currency="EUR",
        created_at=BEGUN,
    )
    tags = {name: Tag.objects.create(programme=programme, name=name) for name in ("often", "rare")}
    return {"call": call, "staff": staff, "owners": owners, "tags": tags}


def write(world: dict[str, Any], first: int, last: int) -> None:
    """Applications number `first` to `last`, with tags, handlers, screening and search text."""
    from django.db import connection

    call, draw = world["call"], random.Random(first)  # noqa: S311 - data, no secret
    vocabulary = [f"word{n}" for n in range(3000)]
    texts = []
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY grants_application ({COLUMNS}) FROM STDIN") as copy:
            for n in range(first, last):
                at = BEGUN + timedelta(minutes=n)
                state = {0: "withdrawn", 10: "funded"}.get(n % 20, "submitted")
                handler = world["staff"][n % 3].pk if n % 4 else None
                title = f"Proposal {n} on {draw.choice(vocabulary)}"
                texts.append((f"BEN-{n}", f"common {' '.join(draw.choices(vocabulary, k=WORDS))}"))
                copy.write_row(
                    (
                        *(f"BEN-{n}", call.pk, world["owners"][n % 500].pk, call.form_version_id),
                        *(state, title, False, False, "", handler, at, at, at),
                        *(at if state == "withdrawn" else None, ""),
                    )
                )
        cursor.execute("CREATE TEMP TABLE prose (reference text, body text)")
        with cursor.copy("COPY prose FROM STDIN") as copy:
            for row in texts:
                copy.write_row(row)
        for statement in FILL:
            cursor.execute(statement, {"tags": json.dumps([t.pk for t in world["tags"].values()])})
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


FILL = (
    # As grants/indexing.py weighs them.
    """UPDATE grants_applicationsearch s SET is_stale = false, body = p.body, document =
        setweight(to_tsvector('simple', a.reference || ' ' || a.title), 'A')
        || setweight(to_tsvector('english', a.title), 'A')
        || setweight(to_tsvector('simple', p.body), 'C')
        || setweight(to_tsvector('english', p.body), 'C')
    FROM grants_application a JOIN prose p USING (reference) WHERE a.id = s.application_id""",
    """INSERT INTO grants_applicationtag (tag_id, application_id, at)
    SELECT (%(tags)s::jsonb ->> 0)::bigint, a.id, now() FROM grants_application a
    JOIN prose USING (reference) WHERE a.id %% 10 < 3""",
    """INSERT INTO grants_applicationtag (tag_id, application_id, at)
    SELECT (%(tags)s::jsonb ->> 1)::bigint, a.id, now() FROM grants_application a
    JOIN prose USING (reference) WHERE a.id %% 100 = 7""",
    """UPDATE grants_screening s SET state = CASE WHEN a.id %% 100 = 3 THEN 'proposed'
        WHEN a.id %% 50 = 4 THEN 'to_screen' ELSE 'forward' END, proposed_at = now(), at = now()
    FROM grants_application a JOIN prose USING (reference) WHERE a.id = s.application_id""",
    "DROP TABLE prose",
)


def pages(world: dict[str, Any], size: int) -> dict[str, str]:
    """What is asked for, by the words of the table."""
    listing, tags = "/staff/calls/bench/applications/", world["tags"]
    middle = f"after=BEN-{size // 2}"
    return {
        "list, state tabs with counts": listing,
        "list, middle page": f"{listing}?{middle}",
        "state: submitted (90 %)": f"{listing}?state=submitted",
        "state: withdrawn (5 %)": f"{listing}?state=withdrawn",
        "tag on 30 %": f"{listing}?tag={tags['often'].pk}",
        "tag on 1 %": f"{listing}?tag={tags['rare'].pk}",
        "handler (25 %)": f"{listing}?handler={world['staff'][1].pk}",
        "handler: nobody (25 %)": f"{listing}?handler=nobody",
        "screening: taken forward (97 %)": f"{listing}?screening=forward",
        "screening: to screen (2 %)": f"{listing}?screening=to_screen",
        "text in every one": f"{listing}?q=common",
        "text in 1.3 %": f"{listing}?q=word77",
        "text: beginning, minus": f"{listing}?q=word77*+-word12",
        "tag, handler and text": f"{listing}?tag={tags['often'].pk}&handler={world['staff'][1].pk}"
        "&q=common",
        "submitted on one day": f"{listing}?since=2026-01-05&until=2026-01-05",
        "saved view with four filters": f"{listing}?state=submitted&tag={tags['often'].pk}"
        "&screening=forward&since=2026-01-05",
    }


def measure(world: dict[str, Any], size: int, runs: int) -> dict[str, dict[str, float]]:
    """Queries, milliseconds (median) and what process and database computed, of every page."""
    from django.test import Client

    from home.round.pages import database_seconds, statements

    client = Client()
    client.force_login(world["staff"][0])
    found = {}
    for name, url in pages(world, size).items():
        for _warm in range(2):
            if client.get(url).status_code != 200:
                sys.exit(f"{url} is not 200")
        with statements() as queries:
            client.get(url)
        walls, works, served = [], [], database_seconds()
        for _run in range(runs):
            wall, work = time.perf_counter(), time.process_time()
            client.get(url)
            walls.append(1000 * (time.perf_counter() - wall))
            works.append(1000 * (time.process_time() - work))
        computed = statistics.median(works) + 1000 * (database_seconds() - served) / runs
        found[name] = {
            "queries": len(queries),
            "ms": round(statistics.median(walls), 1),
            "cpu_ms": round(computed, 1),
        }
        print(f"{size:,}: {name}: {found[name]}", file=sys.stderr, flush=True)
    return found


def table(rows: list[dict[str, Any]], small: int, large: int) -> str:
    """The figures as Markdown."""
    head = (
        f"| page or filter | queries, {small:,} | queries, {large:,} | ms, {small:,} "
        f"| ms, {large:,} | CPU ms, {small:,} | CPU ms, {large:,} | ratio |\n"
        "|---|---|---|---|---|---|---|---|\n"
    )
    return head + "\n".join(
        f"| {row['page']} | {row['queries_small']} | {row['queries_large']} | {row['ms_small']} "
        f"| {row['ms_large']} | {row['cpu_small']} | {row['cpu_large']} | {row['ratio']:.2f} |"
        for row in rows
    )


def run(options: argparse.Namespace) -> list[dict[str, Any]]:
    """Fill, measure, fill, measure."""
    import django

    django.setup()
    from django.conf import settings as chosen
    from django.core.management import call_command

    chosen.ALLOWED_HOSTS = ["testserver"]
    chosen.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    call_command("migrate", verbosity=0)
    world = prepare()
    write(world, 0, options.small)
    few = measure(world, options.small, options.runs)
    write(world, options.small, options.large)
    many = measure(world, options.large, options.runs)
    return [
        {
            "page": name,
            "queries_small": few[name]["queries"],
            "queries_large": many[name]["queries"],
            "ms_small": few[name]["ms"],
            "ms_large": many[name]["ms"],
            "cpu_small": few[name]["cpu_ms"],
            "cpu_large": many[name]["cpu_ms"],
            "ratio": round(many[name]["cpu_ms"] / few[name]["cpu_ms"], 2),
        }
        for name in few
    ]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--small", type=int, default=1000)
    parser.add_argument("--large", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=15, help="the median of so many is shown")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    folder = Path(tempfile.mkdtemp(prefix="seedcorn-list-"))
    folder.chmod(0o711)  # run by root, the servers use an account of their own that must pass
    settings(folder)
    try:
        embedded.provide(folder, durable=False)
        rows = run(options)
    finally:
        embedded.release(folder, durable=False)
        shutil.rmtree(folder, ignore_errors=True)
    if options.json:
        print(json.dumps({"small": options.small, "large": options.large, "pages": rows}))
    else:
        print(table(rows, options.small, options.large))
    slow = [r for r in rows if r["ratio"] > LIMIT or r["queries_small"] != r["queries_large"]]
    return 1 if slow else 0


if __name__ == "__main__":
    raise SystemExit(main())
