"""Deadline day: a thousand people drafting, a hundred submissions a minute, things breaking.

    .venv/bin/python script/bench/deadline.py
    .venv/bin/python script/bench/deadline.py --drafters 300 --submits-per-minute 100 --minutes 2
    .venv/bin/python script/bench/deadline.py --kill web,postgres,redis --json

Starts an installation of its own in a temporary folder (embedded PostgreSQL and Redis, gunicorn
with two workers, Celery) and, beside it on the same machine, the people: each drafter saves an
answer every 15 seconds, each submitter reads the application once more and presses Submit, one in
ten twice at the same moment. The call closes with the last second of the load. Loopback only; it
ends by itself.

--kill web       a random gunicorn worker gets `kill -9` every ten seconds
--kill postgres  PostgreSQL is stopped at once, without writing back, and started half-way
--kill redis     Redis and the Celery worker are gone for the whole last minute

Afterwards the database is asked for every save and every submission the server acknowledged.
Exit status 1 when one is lost or doubled, or, without --kill, when a request failed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from core import embedded
from script.bench.deadline_clients import Tally, crowd
from script.bench.deadline_stack import Stack
from script.bench.installation import BASE_DIR, machine

KINDS = ("web", "postgres", "redis")
WORLD = "script/bench/deadline_world.py"
CATCH_UP = 120.0  # seconds the mail may take after the load


def world(stack: Stack, *arguments: str, given: Any = None) -> Any:
    """Run a part of the world script in the installation and read what it prints."""
    done = subprocess.run(
        [sys.executable, WORLD, *arguments],
        cwd=BASE_DIR,
        env=stack.env,
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{WORLD} {arguments[0]} failed:\n{done.stdout}{done.stderr}")
    return json.loads(done.stdout)


async def load(stack: Stack, people: Any, options: argparse.Namespace, tally: Tally) -> list[str]:
    """The load with what breaks meanwhile; what was broken, in words."""
    seconds = options.minutes * 60
    breaking = asyncio.create_task(stack.break_things(options.kill, seconds))
    await crowd(("127.0.0.1", stack.port), people, seconds=seconds, tally=tally)
    return await breaking


def catch_up(stack: Stack, tally: Tally) -> dict[str, Any]:
    """What the database holds once the mail has gone out, or did not within two minutes."""
    acknowledged = {"saved": tally.saved, "submitted": tally.submitted}
    give_up = time.monotonic() + CATCH_UP
    while True:
        found = world(stack, "check", given=acknowledged)
        if found["receipts_sent"] >= found["submissions_stored"] or time.monotonic() > give_up:
            return found
        time.sleep(5)


def spread(seconds: list[float]) -> dict[str, float]:
    """p50, p95, p99 and the longest, in milliseconds."""
    if len(seconds) < 2:
        return {}
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    chosen = {"p50": cuts[49], "p95": cuts[94], "p99": cuts[98], "max": max(seconds)}
    return {name: round(value * 1000, 1) for name, value in chosen.items()}


def report(tally: Tally, found: dict[str, Any], broken: list[str], stack: Stack) -> dict[str, Any]:
    """Everything one wants to know, as plain values."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "machine": machine(),
        "requests": tally.requests(),
        "errors": dict(tally.errors),
        "ms": {what: spread(seconds) for what, seconds in tally.seconds.items()},
        "acknowledged": {"saves": tally.saves, "submissions": len(tally.submitted)},
        "lost": {"saves": found["saves_lost"], "submissions": found["submissions_lost"]},
        "doubled": found["submissions_doubled"],
        "refused": sum(tally.refused.values()),
        "submissions_stored": found["submissions_stored"],
        "receipts": {"queued": found["receipts_queued"], "sent": found["receipts_sent"]},
        "broken": broken,
        "cpu_seconds": {**stack.cpu, "load generator": round(own.ru_utime + own.ru_stime, 1)},
    }


def table(done: dict[str, Any]) -> str:
    """The report for people."""
    lines = [done["machine"], ""]
    lines += [f"{what:>8}: {times}" for what, times in done["ms"].items()]
    lines += [
        f"{name}: {done[name]}"
        for name in ("requests", "errors", "acknowledged", "lost", "doubled", "refused")
    ]
    lines += [f"{name}: {done[name]}" for name in ("submissions_stored", "receipts", "cpu_seconds")]
    return "\n".join([*lines, *(f"broken: {each}" for each in done["broken"])])


def arguments(given: list[str] | None) -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--drafters", type=int, default=1000)
    parser.add_argument("--submits-per-minute", type=int, default=100)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--workers", type=int, default=2, help="of gunicorn")
    parser.add_argument("--threads", type=int, default=4, help="of each of them")
    parser.add_argument("--kill", default="", help="any of web,postgres,redis")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(given)
    options.kill = [each for each in options.kill.split(",") if each]
    if not set(options.kill) <= set(KINDS):
        parser.error(f"--kill takes {', '.join(KINDS)}")
    if (
        not 0 < options.minutes <= 30
        or options.drafters > 5000
        or options.submits_per_minute > 2000
    ):
        parser.error("at most 30 minutes, 5000 drafters and 2000 submissions a minute")
    return options


def main(given: list[str] | None = None) -> int:
    """Run it; the exit status tells whether anything went wrong."""
    options = arguments(given)
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    folder = Path(tempfile.mkdtemp(prefix="seedcorn-deadline-"))
    folder.chmod(0o711)  # run by root, the servers use an account of their own that must pass
    stack, tally = Stack(folder), Tally()
    try:
        stack.prepare()
        count = round(options.submits_per_minute * options.minutes)
        people = world(stack, "seed", str(options.drafters), str(count))
        stack.start(workers=options.workers, threads=options.threads)
        world(stack, "open", str(options.minutes * 60 + 3))
        broken = asyncio.run(load(stack, people, options, tally))
        found = catch_up(stack, tally)
        stack.stop()
        done = report(tally, found, broken, stack)
    finally:
        stack.stop()
        embedded.release(folder)
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(done) if options.json else table(done))
    wrong = any([*done["lost"].values(), done["doubled"], not options.kill and done["errors"]])
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
