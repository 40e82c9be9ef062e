"""Measure how long it takes to look again at everything that was accepted.

    .venv/bin/python script/bench/watching.py --outputs 1000
    .venv/bin/python script/bench/watching.py --outputs 10000 --changed 1 --json

Starts an embedded PostgreSQL and Redis of its own, a Celery worker with two processes and, in a
process of its own, a forge on many hosts of the loopback interface; writes accepted outputs that
are all due, of which the given per cent have a new commit, and lets the periodic sweep do its
work at the rate an installation has by default. Printed are the seconds, what the worker computed
and held in memory at a fifth of the way and at the end, and what the forge saw: requests for an
unchanged output, and the shortest time between two outputs asked for at one host. Ends with 1
when something was missed, wrong, too slow for the installation's limit, or impolite.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import itertools

from core import embedded
from script.bench.deadline_stack import children, cpu_of, free_port
from script.bench.installation import BASE_DIR, machine
from script.bench.list import prepare, settings

LIMIT = 30 * 60.0  # seconds for 10,000 outputs
GROWTH = 1.25  # memory at the end against that at a fifth of the way
SLACK = 0.05  # seconds by which the clocks of worker and forge may differ


def write(outputs: int, hosts: int, port: int, accepted: str) -> None:
    """So many accepted outputs, spread over the hosts, all of them due."""
    from django.utils import timezone

    from awards.models import Award, Condition
    from grants.models import Application
    from releases.models import Evidence, Release, Verification

    now, world = timezone.now(), prepare()
    application = Application.objects.create(
        reference="BEN-1",
        call=world["call"],
        owner=world["owners"][0],
        form_version=world["call"].form_version,
        state="funded",
        title="Bench",
        created_at=now,
        changed_at=now,
        submitted_at=now,
    )
    award = Award.objects.create(
        reference="AWD-1",
        application=application,
        amount=1,
        currency="EUR",
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        created_at=now,
    )
    urls = [f"http://127.0.1.{n % hosts + 1}:{port}/{n}.git" for n in range(outputs)]
    conditions = Condition.objects.bulk_create(
        Condition(
            reference=f"CON-{n}",
            award=award,
            position=n % 30_000,
            kind="release",
            title=f"Output {n}",
            due_on=date(2026, 12, 31),
            state="accepted",
            closed_at=now,
            output_kind="code",
            promised_licence="MIT",
            promised_place=url,
        )
        for n, url in enumerate(urls)
    )
    evidence = Evidence.objects.bulk_create(
        Evidence(condition=condition, url=url, submitted_at=now)
        for condition, url in zip(conditions, urls, strict=True)
    )
    runs = Verification.objects.bulk_create(
        Verification(
            evidence=each,
            trigger="handed_in",
            state="done",
            outcome="pass",
            licence="MIT",
            commit=accepted,
            created_at=now,
            started_at=now,
            finished_at=now,
        )
        for each in evidence
    )
    Release.objects.bulk_create(
        Release(
            condition=run.evidence.condition,
            verification=run,
            url=run.evidence.url,
            licence="MIT",
            commit=accepted,
            released_at=now,
            host=run.evidence.url.split("/")[2].partition(":")[0],
            next_look_at=now - timedelta(minutes=1),
            last_head=accepted,
        )
        for run in runs
    )


def memory(pids: list[int]) -> float:
    """MiB held by these processes together."""
    pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in pids)
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, 1)


def watch(outputs: int, worker: int) -> dict[str, Any]:
    """Let the sweep do it and wait until every output was looked at."""
    from django.conf import settings as chosen

    from releases.models import Observation
    from releases.schedule import sweep_releases

    while len(children(worker)) < 2:
        time.sleep(0.1)
    begun, early, told = time.monotonic(), 0.0, 0.0
    while (seen := Observation.objects.count()) < outputs:
        passed = time.monotonic() - begun
        if passed > 3 * LIMIT:
            break
        if passed >= told:  # what beat does every ten minutes
            sweep_releases()
            told += 600
        if not early and seen >= outputs // 5:
            early = memory(children(worker))
        time.sleep(0.5)
    seconds = time.monotonic() - begun
    return {
        "outputs": outputs,
        "rate of a host": chosen.RELEASE_HOST_PER_SECOND,
        "seconds": round(seconds, 1),
        "worker computed s": round(cpu_of(worker), 1),
        "worker MiB at a fifth": early,
        "worker MiB at the end": memory(children(worker)),
        "looked at": seen,
        "sights": dict(Counter(Observation.objects.values_list("sight", flat=True))),
        "looked at deeper": Observation.objects.filter(deep=True).count(),
    }


def manners(asked: dict[str, list[tuple[str, float]]], changed: int) -> dict[str, Any]:
    """What the forge saw."""
    unchanged: dict[str, int] = defaultdict(int)
    gaps = []
    for requests in asked.values():
        firsts: dict[str, float] = {}
        for path, at in requests:
            number = path.split("/")[1].removesuffix(".git")
            firsts.setdefault(number, at)
            if int(number) >= changed:
                unchanged[number] += 1
        moments = sorted(firsts.values())
        gaps += [later - at for at, later in itertools.pairwise(moments)]
    return {
        "hosts": len(asked),
        "requests for an unchanged one": max(unchanged.values(), default=0),
        "shortest s between two at a host": round(min(gaps, default=0.0), 2),
    }


def run(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Forge, data, worker, sweep."""
    import django

    django.setup()
    from django.core.management import call_command

    changed, port = options.outputs * options.changed // 100, int(os.environ["BENCH_PORT"])
    call_command("migrate", verbosity=0)
    place = folder / "forge"
    place.mkdir()
    forge = subprocess.Popen(
        [
            sys.executable,
            "script/bench/watching_forge.py",
            str(place),
            "--port",
            str(port),
            "--hosts",
            str(options.hosts),
            "--changed",
            str(changed),
        ],
        cwd=BASE_DIR,
        stdout=subprocess.PIPE,
        text=True,
    )
    heads = json.loads(forge.stdout.readline())  # type: ignore[union-attr]
    write(options.outputs, options.hosts, port, heads[0])
    worker = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "config",
            "worker",
            "--concurrency",
            "2",
            "--loglevel",
            "WARNING",
        ],
        cwd=BASE_DIR,
        stdout=sys.stderr,
    )
    try:
        found = watch(options.outputs, worker.pid)
    finally:
        for process in (worker, forge):
            process.send_signal(signal.SIGTERM)
            process.wait(60)
    asked = json.loads((place / "asked.json").read_text())
    return {"machine": machine(), "changed": changed, **found, **manners(asked, changed)}


def faults(found: dict[str, Any]) -> list[str]:
    """What is not as it must be."""
    pause = 1 / found["rate of a host"]
    allowed = LIMIT * max(1.0, found["outputs"] / 10_000)
    return [
        words
        for words, wrong in {
            "not every output was seen well, once": found["sights"] != {"well": found["outputs"]},
            "not exactly the changed ones were looked at deeper": found["looked at deeper"]
            != found["changed"],
            "an unchanged one cost more than one request": found["requests for an unchanged one"]
            != 1,
            "a host was asked too fast": found["shortest s between two at a host"] < pause - SLACK,
            "it took too long": found["seconds"] > allowed,
            "memory grew": found["worker MiB at the end"] > GROWTH * found["worker MiB at a fifth"],
        }.items()
        if wrong
    ]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--outputs", type=int, default=10_000)
    parser.add_argument("--changed", type=int, default=1, help="per cent with a new commit")
    parser.add_argument("--hosts", type=int, default=40, help="hosts of the forge, at most 250")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    port = str(free_port())
    os.environ |= {
        "BENCH_PORT": port,
        "RELEASE_ALLOWED_NETWORKS": "127.0.0.0/8",
        "RELEASE_ALLOWED_PORTS": port,
    }
    folder = Path(tempfile.mkdtemp(prefix="seedcorn-watching-"))
    folder.chmod(0o711)  # run by root, the servers use an account of their own that must pass
    settings(folder)
    try:
        embedded.provide(folder, durable=False)
        found = run(folder, options)
    finally:
        embedded.release(folder, durable=False)
        shutil.rmtree(folder, ignore_errors=True)
    found["faults"] = faults(found)
    print(json.dumps(found, indent=None if options.json else 2, ensure_ascii=False))
    return 1 if found["faults"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
