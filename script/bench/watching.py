"""Measure how long it takes to look again at everything that was accepted.

    .venv/bin/python script/bench/watching.py --outputs 1000
    .venv/bin/python script/bench/watching.py --outputs 10000 --changed 1 --json

Starts an embedded PostgreSQL and Redis of its own, a Celery worker with two processes and, in a
process of its own, a forge on many hosts of the loopback interface; writes accepted outputs that
are all due, of which the given per cent have a new commit, and lets the periodic sweep do its
work at the rate an installation has by default. Printed are the seconds; what the worker computed,
and held in memory at the first and the last hundredth; the database's queries for an unchanged
output; and what the forge saw: requests for an unchanged output, which are those of one ls-remote,
and the most requests at one host in a second, ten, a minute and five. Ends with 1 when something
was missed, wrong, too slow for the installation's limit, or impolite.
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

from core import embedded
from script.bench.deadline_stack import children, cpu_of, free_port
from script.bench.installation import BASE_DIR, machine
from script.bench.list import prepare, settings

LIMIT = 30 * 60.0  # seconds for 10,000 outputs
GROWTH = 1.25  # memory at the last hundredth against that at the first
SPANS = (1, 10, 60, 300)  # seconds in which the requests at a host are counted
LS_REMOTE = ["GET /info/refs", "POST /git-upload-pack"]  # in git's second protocol


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
    # Some more at a host of their own, not due yet: the queries are counted there.
    urls += [f"http://127.0.1.{hosts + 1}:{port}/{outputs + n}.git" for n in range(11)]
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
            next_look_at=now + timedelta(minutes=-1 if number < outputs else 600),
            last_head=accepted,
        )
        for number, run in enumerate(runs)
    )


def memory(pids: list[int]) -> float:
    """MiB held by these processes together."""
    pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in pids)
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, 1)


def queries(host: str) -> float:
    """Queries for an unchanged output: those of ten at a host of their own less those of one."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from releases.actions.watching import watch_hosts
    from releases.models import Release

    pks = list(Release.objects.filter(host=host).values_list("pk", flat=True))
    counts = []
    for some in (pks[:1], pks[1:]):
        Release.objects.filter(pk__in=some).update(next_look_at=timezone.now())
        with CaptureQueriesContext(connection) as captured:
            if watch_hosts([host]) != len(some):
                sys.exit("the outputs for counting queries were not looked at")
        counts.append(len(captured))
    return (counts[1] - counts[0]) / (len(pks) - 2)


def watch(outputs: int, worker: int) -> dict[str, Any]:
    """Let the sweep do it and wait until every output was looked at."""
    from django.conf import settings as chosen

    from releases.models import Observation
    from releases.schedule import sweep_releases

    while len(children(worker)) < 2:
        time.sleep(0.1)
    held: dict[int, float] = {}
    begun, told, before = time.monotonic(), 0.0, Observation.objects.count()
    while (seen := Observation.objects.count() - before) < outputs:
        passed = time.monotonic() - begun
        if passed > 3 * LIMIT:
            break
        if passed >= told:  # what beat does every ten minutes
            sweep_releases()
            told += 600
        for hundredth in (1, 50, 99):
            if seen and seen * 100 >= outputs * hundredth:
                held.setdefault(hundredth, memory(children(worker)))
        time.sleep(0.5)
    seconds = time.monotonic() - begun
    held.setdefault(99, memory(children(worker)))
    made = Observation.objects.order_by("pk")[before:]
    return {
        "outputs": outputs,
        "rate of a host": chosen.RELEASE_HOST_PER_SECOND,
        "seconds": round(seconds, 1),
        "worker computed s": round(cpu_of(worker), 1),
        "worker MiB by hundredth": held,
        "looked at": seen,
        "sights": dict(Counter(each.sight for each in made)),
        "looked at deeper": sum(each.deep for each in made),
    }


def most(moments: list[float], span: float) -> int:
    """The most of these moments that lie within a span of so many seconds."""
    moments, first, found = sorted(moments), 0, 0
    for number, moment in enumerate(moments):
        while moment - moments[first] > span:
            first += 1
        found = max(found, number - first + 1)
    return found


def manners(asked: dict[str, list[tuple[str, float]]], changed: int, rate: float) -> dict[str, Any]:
    """What the forge saw, and what a host may be asked at most."""
    from releases.asking import AT_ONCE

    for_one: dict[int, list[str]] = defaultdict(list)
    for requests in asked.values():
        for request, _ in requests:
            method, path = request.split()
            _, name, place = path.partition("?")[0].split("/", 2)
            for_one[int(name.removesuffix(".git"))].append(f"{method} /{place}")
    unchanged = Counter(tuple(each) for number, each in for_one.items() if number >= changed)
    times = [[at for _, at in requests] for requests in asked.values()]
    return {
        "hosts": len(asked),
        "requests in all": sum(len(each) for each in times),
        "requests for an unchanged one": {", ".join(k): n for k, n in unchanged.items()},
        "requests for a changed one": max(len(for_one[n]) for n in range(changed))
        if changed
        else 0,
        "most at a host in so many s": {s: max(most(each, s) for each in times) for s in SPANS},
        "allowed": {s: int(AT_ONCE + 1 + s * rate) for s in SPANS},
        "requests a second at a host from first to last": round(
            max((len(each) - 1) / (max(each) - min(each)) for each in times if len(each) > 1), 2
        ),
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
            str(options.hosts + 1),
            "--changed",
            str(changed),
        ],
        cwd=BASE_DIR,
        stdout=subprocess.PIPE,
        text=True,
    )
    heads = json.loads(forge.stdout.readline())  # type: ignore[union-attr]
    write(options.outputs, options.hosts, port, heads[0])
    counted = queries(f"127.0.1.{options.hosts + 1}")
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
    asked.pop(f"127.0.1.{options.hosts + 1}")  # asked by this process, for counting queries
    seen = manners(asked, changed, found["rate of a host"])
    return {
        "machine": machine(), "changed": changed, **found, "queries for an unchanged one": counted,
        **seen,
    }  # fmt: skip


def faults(found: dict[str, Any]) -> list[str]:
    """What is not as it must be."""
    limit = LIMIT * max(1.0, found["outputs"] / 10_000)
    held = found["worker MiB by hundredth"]
    seen, allowed = found["most at a host in so many s"], found["allowed"]
    return [
        words
        for words, wrong in {
            "not every output was seen well, once": found["sights"] != {"well": found["outputs"]},
            "not exactly the changed ones were looked at deeper": found["looked at deeper"]
            != found["changed"],
            "an unchanged one cost more than one ls-remote": list(
                found["requests for an unchanged one"]
            )
            != [", ".join(LS_REMOTE)],
            "a host was asked too fast": any(seen[span] > allowed[span] for span in SPANS),
            "it took too long": found["seconds"] > limit,
            "memory grew": 99 not in held or held[99] > GROWTH * held[1],
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
