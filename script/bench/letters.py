"""A thousand sealed letters, beside the bare engines on the same HTML; or with everything killed.

    .venv/bin/python script/bench/letters.py --count 1000 --workers 2 --json
    .venv/bin/python script/bench/letters.py --count 1000 --kill --json

Starts an installation of its own in a temporary folder (embedded PostgreSQL and Redis, a Celery
worker with so many processes, a mail server that counts) and issues the award letters of a call
the way the button of the page does. Loopback only; it ends by itself.

Without --kill it takes turns: a part of the letters, then as many by WeasyPrint and pyHanko alone
in as many processes, so that both meet the same machine. `ratio` is the product's rate by theirs.
Memory is the peak of each worker process over the first and the last hundred letters.

With --kill one process of the worker gets `kill -9` after a quarter of the letters, Redis is killed
at two fifths, PostgreSQL stopped at once at a half, the whole worker killed at three quarters.
Then it waits until all is done and mailed. Exit status 1 when a letter or a mail is missing or
doubled, or a file is left over.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from core import embedded
from script.bench.installation import BASE_DIR, machine
from script.bench.letters_stack import Button, Engines, LetterStack, forget_peak, peak_mib

WORLD = "script/bench/letters_world.py"
DONE = "SELECT count(*) FROM awards_letterorder WHERE done_at IS NOT NULL"
SPAN = """
    SELECT extract(epoch FROM max(o.done_at) - j.created_at)::float FROM jobs_job j
    JOIN awards_letterorder o ON o.job_id = j.id WHERE j.id = '{job}' GROUP BY j.id
"""
OVER = "SELECT count(*) FROM jobs_job WHERE state NOT IN ('done', 'failed', 'cancelled')"
UNSENT = "SELECT count(*) FROM mail_outgoingmail WHERE state <> 'sent'"
A_HUNDRED = 100
PATIENCE = 1200.0  # seconds all of it may take to recover
BREAKS = (
    (0.25, LetterStack.kill_hand),
    (0.40, LetterStack.restart_redis),
    (0.50, LetterStack.restart_postgres),
    (0.75, LetterStack.kill_worker),
)


def world(stack: LetterStack, *arguments: str) -> Any:
    """Run a part of the world script in the installation and read what it prints."""
    done = subprocess.run(
        [sys.executable, WORLD, *arguments],
        cwd=BASE_DIR,
        env=stack.env,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{WORLD} {arguments[0]} failed:\n{done.stdout}{done.stderr}")
    return json.loads(done.stdout)


class Peaks:
    """The peaks of the worker's processes over the first and the last letters."""

    def __init__(self, stack: LetterStack, count: int) -> None:
        self.stack, self.count, self.window = stack, count, min(A_HUNDRED, count // 2)
        self.first: list[float] = []
        self.begun_last = False

    def look(self, done: int) -> None:
        """To be called often, with how many letters are made."""
        if not self.first and done >= self.window:
            self.first = [peak_mib(pid) for pid in self.stack.hands()]
        if not self.begun_last and done >= self.count - self.window:
            self.begun_last = True
            for pid in self.stack.hands():
                forget_peak(pid)

    def told(self) -> dict[str, Any]:
        """Both, and the largest growth of a process."""
        last = [peak_mib(pid) for pid in self.stack.hands()]
        growth = max(after / before for before, after in zip(self.first, last, strict=True))
        return {"first": self.first, "last": last, "growth": round(growth, 3)}


def race(stack: LetterStack, options: argparse.Namespace) -> dict[str, Any]:
    """Turn by turn the product and the bare engines; rates in letters per second."""
    samples = stack.folder / "samples.json"
    letters = world(stack, "samples", str(min(options.count, A_HUNDRED)), str(samples))
    seal = stack.folder / "var" / "seal"
    stack.start_workers()
    button = Button(WORLD, stack.env)
    button.order(6)  # so that both sides begin warm
    wait_for(stack, 6)
    keys = [str(seal / "key.pem"), str(seal / "certificate.pem")]
    bare = Engines(options.workers, str(samples), *keys, env=stack.env)
    rounds, peaks, made = [], Peaks(stack, options.count), 0
    before = stack.computed(), bare.computed()
    while made < options.count:
        part = min(options.round, options.count - made)
        job = button.order(part)
        made += part
        wait_for(stack, 6 + made, peaks)
        product, engines = stack.ask(SPAN.format(job=job)), bare.make(part)
        rounds.append(
            {
                "letters": part,
                "per_second": round(part / product, 2),
                "bare_per_second": round(part / engines, 2),
                "seconds": (product, engines),
            }
        )
    cpu = stack.computed() - before[0], bare.computed() - before[1]
    bare.stop()
    button.stop()
    product, engines = (sum(each["seconds"][side] for each in rounds) for side in (0, 1))
    for each in rounds:
        del each["seconds"]
    return {
        "pages_each": letters["pages"],
        "letters_per_second": round(options.count / product, 2),
        "bare_per_second": round(options.count / engines, 2),
        "ratio": round(engines / product, 3),
        "cpu_ms_each": round(cpu[0] / options.count * 1000, 1),
        "bare_cpu_ms_each": round(cpu[1] / options.count * 1000, 1),
        "cpu_ratio": round(cpu[1] / cpu[0], 3),
        "peak_mib": peaks.told(),
        "rounds": rounds,
    }


def wait_for(stack: LetterStack, count: int, peaks: Peaks | None = None) -> None:
    """Until so many letters are made and the job knows it."""
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        done = stack.ask(DONE) or 0
        if peaks is not None:
            peaks.look(done - 6)
        if done >= count and not stack.ask(OVER):
            return
        time.sleep(0.25)
    sys.exit((stack.folder / "worker.log").read_text()[-4000:])


def siege(stack: LetterStack, options: argparse.Namespace) -> dict[str, Any]:
    """Issue all of it in one go while everything is broken, then wait for the mail."""
    stack.start_workers()
    world(stack, "issue", str(options.count))
    broken, begun = [], time.monotonic()
    for share, deed in BREAKS:
        while (stack.ask(DONE) or 0) < options.count * share:
            time.sleep(0.1)
        broken.append(f"after {stack.ask(DONE)} letters {deed(stack)}")
    wait_for(stack, options.count)
    issued = time.monotonic() - begun
    while stack.ask(UNSENT) != 0 and time.monotonic() - begun < PATIENCE:
        time.sleep(1)
    came = stack.postbox.came
    return {
        "broken": broken,
        "seconds_until_all_issued": round(issued, 1),
        "seconds_until_all_mailed": round(time.monotonic() - begun, 1),
        "mails_received": len(came),
        "mails_received_twice": sum(number > 1 for number in came.values()),
    }


def is_right(found: dict[str, Any], count: int) -> bool:
    """Whether each award has one letter, whole, and nothing is left over."""
    return (
        found["letters"] == found["awards_offered"] == found["mails"] == count
        and not any(found[name] for name in ("awards_with_two", "problems", "letters_changed"))
        and not any(found[name] for name in ("files_lost", "files_too_many"))
        and set(found["jobs"]) == {"done"}
    )


def arguments(given: list[str] | None) -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--round", type=int, default=100, help="letters of a turn")
    parser.add_argument("--kill", action="store_true", help="break everything on the way")
    parser.add_argument("--mail-after", type=int, default=300, help="seconds, with --kill")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(given)
    if not 20 <= options.count <= 5000 or not 1 <= options.workers <= 64 or options.round < 10:
        parser.error("20 to 5000 letters, 1 to 64 workers, at least 10 letters a turn")
    return options


def main(given: list[str] | None = None) -> int:
    """Run it; the exit status tells whether anything is missing or doubled."""
    options = arguments(given)
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    folder = Path(tempfile.mkdtemp(prefix="seedcorn-letters-"))
    folder.chmod(0o711)  # run by root, the servers use an account of their own that must pass
    mail_after = options.mail_after if options.kill else 24 * 3600
    stack = LetterStack(folder, workers=options.workers, mail_after=mail_after)
    count = options.count if options.kill else options.count + 6
    try:
        stack.prepare()
        world(stack, "seed", str(count))
        done = (siege if options.kill else race)(stack, options)
        found = world(stack, "check")
    finally:
        stack.stop()
        embedded.release(folder)
        shutil.rmtree(folder, ignore_errors=True)
    told = {"machine": machine(), "count": options.count, "workers": options.workers, **done}
    right = is_right(found, count)
    if options.kill:
        right = right and found["mails_sent"] == done["mails_received"] == count
        right = right and not done["mails_received_twice"]
    told |= {"found": found, "right": right}
    print(json.dumps(told) if options.json else json.dumps(told, indent=1))
    return 0 if right else 1


if __name__ == "__main__":
    raise SystemExit(main())
