"""pytest plugin: real PostgreSQL and Redis for the run, and no silent skips.

Loaded with `-p tests.services`, so it is imported before pytest-django reads the settings. The
controller starts the servers, workers inherit where they are. Every run at the same time gets a slot
of its own: a database name and a range of Redis databases.
"""

import fcntl
import os
from collections import Counter
from pathlib import Path

import pytest
import redis

from core import embedded

BASE_DIR = Path(__file__).resolve().parent.parent
SLOTS = 16
REDIS_PER_SLOT = 32
_slot_locks = []


def take_slot(folder, slots=SLOTS):
    """Return the lowest number no other run holds; it is given back when this process ends."""
    folder.mkdir(parents=True, exist_ok=True)
    for slot in range(slots):
        lock = os.open(folder / f"{slot}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            continue
        _slot_locks.append(lock)
        return slot
    raise pytest.UsageError(f"{slots} test runs are going on already.")


def redis_database(url, number):
    """Return the URL of an embedded Redis with another database number."""
    return f"{url.split('?')[0]}?db={number}"


def provide():
    """Start what the environment does not name and point this run at its slot."""
    own_database = not os.environ.get("DATABASE_URL")
    own_redis = not os.environ.get("REDIS_URL")
    if not (own_database or own_redis):
        return
    embedded.provide(BASE_DIR, durable=False)
    slot = take_slot(BASE_DIR / "var" / "test" / "slots")
    if own_database:
        os.environ["DATABASE_URL"] += f"_{slot}"
    if own_redis:
        url = os.environ["REDIS_URL"]
        first = slot * REDIS_PER_SLOT
        for number in range(first, first + REDIS_PER_SLOT):
            with redis.Redis.from_url(redis_database(url, number)) as client:
                client.flushdb()
        os.environ["REDIS_URL"] = redis_database(url, first)


if "PYTEST_XDIST_WORKER" not in os.environ:
    try:
        provide()
    except embedded.EmbeddedError as error:
        raise pytest.UsageError(str(error)) from error


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config):
    embedded.release(BASE_DIR, durable=False)
    while _slot_locks:
        os.close(_slot_locks.pop())


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config, specs):
    """Give each worker a Redis database of its own, before it reads the settings."""
    url = os.environ["REDIS_URL"]
    if not url.startswith("unix://"):
        return
    first = int(url.partition("?db=")[2])
    for number, spec in enumerate(specs):
        database = first + 1 + number % (REDIS_PER_SLOT - 1)
        spec.env["REDIS_URL"] = redis_database(url, database)


# --- skips


def in_ci():
    return os.environ.get("CI") == "true"


def skip_reason(report):
    """Return why a report was skipped; pytest keeps file, line and reason."""
    longrepr = report.longrepr
    reason = longrepr[2] if isinstance(longrepr, tuple) else str(longrepr)
    return reason.removeprefix("Skipped: ")


def refuse_skip(report):
    """Turn a skip into a failure under CI; an expected failure is not a skip."""
    if in_ci() and report.outcome == "skipped" and not hasattr(report, "wasxfail"):
        report.longrepr = f"CI skips nothing, but this was skipped: {skip_reason(report)}"
        report.outcome = "failed"
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item, call):
    return refuse_skip((yield))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report(collector):
    return refuse_skip((yield))


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter):
    """Say in one closing line what could not run here, and why."""
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped:
        reasons = Counter(skip_reason(report) for report in skipped)
        told = "; ".join(f"{reason} ({count})" for reason, count in reasons.most_common())
        terminalreporter.write_line(f"Could not run here: {told}", yellow=True)
