"""Count the queries of a large call's ranking and time it, by column, filter and rows a page.

    .venv/bin/python script/bench/ranking.py
    .venv/bin/python script/bench/ranking.py --applications 2000 --reviewers 60 --each 3 --json
    .venv/bin/python script/bench/ranking.py --profile

Starts an embedded PostgreSQL and Redis of its own in a temporary folder and writes a call whose
reviewers differ in severity. Every page is asked for in this process, through all middleware
(DEBUG off), after the first look has had the scores calibrated, whose seconds are printed too.
"CPU" is what this process computed (median and least: on a crowded machine they differ),
"database" what its connection did. Nothing is left behind.
"""

from __future__ import annotations

import argparse
import cProfile
import io
import json
import os
import pstats
import secrets
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from core import embedded

BEGUN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
CLOSED = BEGUN + timedelta(days=60)
QUERIES, CPU = 12, 60.0


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


def prepare(options: argparse.Namespace) -> dict[str, Any]:
    """A closed call with its officer, panel and rubric, and everything handed in."""
    from accounts.models import User
    from grants.default_form import ensure_default_form
    from grants.models import Call, Programme, ProgrammeRole
    from reviews.models import Criterion, Panel, Reviewer, Rubric
    from reviews.rubric import DEFAULT_CRITERIA

    programme = Programme.objects.create(
        slug="bench", name="Bench", summary="x", contact_email="a@example.org", created_at=BEGUN
    )
    sam = User.objects.create(email="officer@example.org", name="Officer")
    ProgrammeRole.objects.create(programme=programme, user=sam, role="officer")
    call = Call.objects.create(
        programme=programme,
        slug="bench",
        title="Bench",
        summary="x",
        state="published",
        form_version=ensure_default_form(BEGUN),
        opens_at=BEGUN,
        deadline=CLOSED,
        budget=options.applications * 20_000_00,
        currency="EUR",
        created_at=BEGUN,
    )
    rubric = Rubric.objects.create(call=call)
    criteria = [Criterion.objects.create(rubric=rubric, **fields) for fields in DEFAULT_CRITERIA]
    panel = Panel.objects.create(call=call, name="Panel", max_load=1000)
    applicants = User.objects.bulk_create(
        User(email=f"a{n}@example.org", name=f"Applicant {n}") for n in range(options.applications)
    )
    people = User.objects.bulk_create(
        User(email=f"r{n}@example.org", name=f"Reviewer {n}") for n in range(options.reviewers)
    )
    reviewers = Reviewer.objects.bulk_create(Reviewer(panel=panel, user=user) for user in people)
    return {
        "call": call,
        "sam": sam,
        "applicants": applicants,
        "criteria": criteria,
        "reviewers": reviewers,
    }


def write(world: dict[str, Any], options: argparse.Namespace) -> None:
    """The applications, each with a frozen budget of about 100,000 and its reviews."""
    from django.db import connection

    from grants.models import Application, Submission
    from reviews.models import Assignment, Review, Score

    call, draw = world["call"], np.random.default_rng(1)
    applications = Application.objects.bulk_create(
        Application(
            reference=f"APP-2026-{n:04d}",
            call=call,
            owner=world["applicants"][n],
            form_version=call.form_version,
            state="submitted",
            title=f"Proposal {n} on seeds & kernels, with a title of some length",
            created_at=BEGUN,
            changed_at=BEGUN,
            submitted_at=BEGUN,
        )
        for n in range(options.applications)
    )
    Submission.objects.bulk_create(
        Submission(
            application=each,
            number=1,
            form_version=call.form_version,
            content={"sections": [{"questions": [budget_question(int(amount))]}]},
            sha256=f"{each.pk:064x}",
            submitted_at=BEGUN,
            submitted_by=each.owner,
        )
        for each, amount in zip(
            applications, draw.integers(60_000_00, 140_000_00, len(applications)), strict=True
        )
    )
    merit = draw.normal(0, 0.7, len(applications))
    severity = draw.normal(0, 0.5, len(world["reviewers"]))
    pairs = [
        (row, column)
        for row in range(len(applications))
        for column in draw.choice(len(severity), options.each, replace=False)
    ]
    assignments = Assignment.objects.bulk_create(
        Assignment(
            application=applications[row],
            reviewer=world["reviewers"][column],
            state="accepted",
            due_at=CLOSED,
            created_at=BEGUN,
        )
        for row, column in pairs
    )
    reviews = Review.objects.bulk_create(
        Review(
            assignment=each,
            state="submitted",
            recommendation=("fund", "maybe", "decline")[int(draw.integers(3))],
            changed_at=CLOSED,
            submitted_at=CLOSED,
        )
        for each in assignments
    )
    Score.objects.bulk_create(
        Score(
            review=review,
            criterion=criterion,
            value=int(
                np.clip(round(3 + merit[row] + severity[column] + draw.normal(0, 0.8)), 1, 5)
            ),
        )
        for review, (row, column) in zip(reviews, pairs, strict=True)
        for criterion in world["criteria"]
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def budget_question(amount: int) -> dict[str, Any]:
    """A frozen budget of one row, in minor units."""
    row = {"category": "other", "description": "All", "amount": amount}
    return {"key": "budget", "kind": "budget", "options": {}, "value": [row]}


def pages() -> Iterator[tuple[str, str]]:
    """What is asked for."""
    listing = "/staff/calls/bench/ranking/"
    yield "50 rows", listing
    yield "250 rows", f"{listing}?rows=250"
    yield "250 rows, from the middle", f"{listing}?rows=250&after=1000"
    yield "250 rows, by expected rank", f"{listing}?rows=250&sort=expected"
    yield "250 rows, by title, falling", f"{listing}?rows=250&sort=-title"
    yield "the band around the line", f"{listing}?show=band"
    yield "reviewers' severity", "/staff/calls/bench/ranking/reviewers/"


def measure(world: dict[str, Any], runs: int) -> list[dict[str, Any]]:
    """Queries, milliseconds (median) and what process and database computed, of every page."""
    from django.test import Client

    from home.round.pages import database_seconds, statements

    client = Client()
    client.force_login(world["sam"])
    rows = []
    for name, url in pages():
        for _warm in range(2):
            if client.get(url).status_code != 200:
                sys.exit(f"{url} is not 200")
        with statements() as queries:
            client.get(url)
        walls, works, served = [], [], database_seconds()
        for _run in range(runs):
            wall, work = time.perf_counter(), time.process_time()
            size = len(client.get(url).content)
            walls.append(1000 * (time.perf_counter() - wall))
            works.append(1000 * (time.process_time() - work))
        rows.append(
            {
                "page": name,
                "queries": len(queries),
                "ms": round(statistics.median(walls), 1),
                "cpu_ms": round(statistics.median(works), 1),
                "least_cpu_ms": round(min(works), 1),
                "database_ms": round(1000 * (database_seconds() - served) / runs, 1),
                "kib": round(size / 1024),
            }
        )
    return rows


def profile(world: dict[str, Any]) -> str:
    """Where ten looks at 250 rows spend their time."""
    from django.test import Client

    client = Client()
    client.force_login(world["sam"])
    url = dict(pages())["250 rows"]
    client.get(url)
    watch = cProfile.Profile()
    for _run in range(10):
        watch.runcall(client.get, url)
    text = io.StringIO()
    pstats.Stats(watch, stream=text).sort_stats("tottime").print_stats(45)
    return text.getvalue()


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Fill, look once, measure."""
    import django

    django.setup()
    from django.conf import settings as chosen
    from django.core.management import call_command

    from config.celery import app

    app.conf.task_always_eager = True
    chosen.ALLOWED_HOSTS = ["testserver"]
    chosen.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    call_command("migrate", verbosity=0)
    world = prepare(options)
    write(world, options)
    from django.test import Client

    client = Client()
    client.force_login(world["sam"])
    begun = time.perf_counter()
    client.get("/staff/calls/bench/ranking/")
    first = time.perf_counter() - begun
    if options.profile:
        print(profile(world))
    return {"first_look_seconds": round(first, 2), "pages": measure(world, options.runs)}


def table(values: dict[str, Any]) -> str:
    """The figures as Markdown."""
    head = "| page | queries | ms | CPU ms | least | database CPU ms | KiB |\n" + 7 * "|---" + "|\n"
    rows = "\n".join(f"| {' | '.join(map(str, row.values()))} |" for row in values["pages"])
    return f"{head}{rows}\n\nFirst look, calibrating: {values['first_look_seconds']} s"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--applications", type=int, default=2000)
    parser.add_argument("--reviewers", type=int, default=60)
    parser.add_argument("--each", type=int, default=3, help="reviews of an application")
    parser.add_argument("--runs", type=int, default=15, help="the median of so many is shown")
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    folder = Path(tempfile.mkdtemp(prefix="seedcorn-ranking-"))
    folder.chmod(0o711)  # run by root, the servers use an account of their own that must pass
    settings(folder)
    try:
        embedded.provide(folder, durable=False)
        values = run(options)
    finally:
        embedded.release(folder, durable=False)
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(values) if options.json else table(values))
    over = [r for r in values["pages"] if r["queries"] > QUERIES or r["cpu_ms"] > CPU]
    return 1 if over else 0


if __name__ == "__main__":
    raise SystemExit(main())
