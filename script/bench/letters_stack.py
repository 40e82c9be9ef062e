"""The installation `letters.py` runs against: workers, a mailbox, and how it is broken."""

from __future__ import annotations

import asyncio
import email
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg
from aiosmtpd.controller import Controller

from core import embedded_servers, unprivileged
from script.bench.deadline_stack import Stack, children, cpu_of, free_port
from script.bench.installation import BASE_DIR, environment

RESET_PEAK = "5"  # what proc(5) wants written to clear_refs


class Postbox:
    """A mail server that counts how often each message came."""

    def __init__(self) -> None:
        self.port = free_port()
        self.came: Counter[str] = Counter()
        self._server = Controller(self, hostname="127.0.0.1", port=self.port)
        self._server.start()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: ARG002, N802 - aiosmtpd's name
        """Take a message."""
        self.came[email.message_from_bytes(envelope.content)["Message-ID"]] += 1
        return "250 OK"

    def stop(self) -> None:
        """Take no more."""
        self._server.stop()


class LetterStack(Stack):
    """PostgreSQL, Redis, one Celery worker with so many processes, and beat beside it."""

    def __init__(self, folder: Path, *, workers: int, mail_after: int) -> None:
        super().__init__(folder)
        self.workers, self.mail_after = workers, mail_after
        self.postbox = Postbox()
        self._connection: psycopg.Connection | None = None

    @cached_property
    def env(self) -> dict[str, str]:
        """The environment of every process of the installation."""
        return environment(self.folder) | {
            # Also when a test runs this, whose own settings have no workers and no mail server.
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "LETTER_MAIL_AFTER_SECONDS": str(self.mail_after),
            "EMAIL_URL": f"smtp://127.0.0.1:{self.postbox.port}",
        }

    def start_workers(self) -> None:
        """Start worker and beat and wait until every process of the worker is there."""
        self._spawn(
            "worker",
            *("celery", "-A", "config", "worker", "--loglevel", "WARNING"),
            *("--concurrency", str(self.workers)),
        )
        self._spawn("beat", "celery", "-A", "config", "beat", "-s", str(self.folder / "beat"))
        give_up = time.monotonic() + 60
        while len(self.hands()) < self.workers:
            if time.monotonic() > give_up:
                sys.exit((self.folder / "worker.log").read_text()[-4000:])
            time.sleep(0.1)

    def hands(self) -> list[int]:
        """The processes that do the work."""
        return children(self.processes["worker"].pid)

    def computed(self) -> float:
        """Seconds the processes that do the work computed so far."""
        return sum(cpu_of(pid) for pid in self.hands())

    def stop(self) -> None:
        """End everything."""
        super().stop()
        self.postbox.stop()
        if self._connection is not None:
            self._connection.close()

    def kill_hand(self) -> str:
        """`kill -9` one of the worker's processes; the worker puts another in its place."""
        os.kill(self.hands()[0], signal.SIGKILL)
        return "one of the worker's processes was killed with SIGKILL"

    def kill_worker(self) -> str:
        """`kill -9` the whole worker and start another: what it was told is with nobody then."""
        os.killpg(self.processes.pop("worker").pid, signal.SIGKILL)
        self.processes.pop("beat").terminate()
        self.start_workers()
        return "the whole worker was killed with SIGKILL and started again"

    def restart_redis(self) -> str:
        """Kill Redis and start it again over the same data."""
        number = int((self.place.redis / "redis.pid").read_text())
        os.kill(number, signal.SIGKILL)
        begun = time.perf_counter()
        while Path(f"/proc/{number}").exists():
            time.sleep(0.01)
        runner = unprivileged.runner_for(self.place.home, self.place.postgres)
        embedded_servers.ensure_redis(self.place, runner)
        return f"Redis was killed and back in {time.perf_counter() - begun:.1f} s"

    def restart_postgres(self) -> str:
        """Stop PostgreSQL at once, without writing back, and start it again."""
        told: list[str] = []
        asyncio.run(self._restart_postgres(0, told))
        return told[0]

    def ask(self, query: str) -> Any:
        """The first value of a query; `None` while the database is away."""
        try:
            if self._connection is None:
                # Held open: a connection a look would cost the product more than a letter.
                self._connection = psycopg.connect(self.place.database_url, autocommit=True)
            row = self._connection.execute(query).fetchone()
        except psycopg.OperationalError:
            self._connection = None
            return None
        return row[0] if row else None


class Button:
    """The process in which the button is pressed: it stays and is warm, as a web process is."""

    def __init__(self, script: str, env: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, script, "button"],
            cwd=BASE_DIR,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def order(self, count: int) -> str:
        """Order the letters of the next so many awards; the job's number."""
        self.process.stdin.write(f"{count}\n")  # type: ignore[union-attr]
        self.process.stdin.flush()  # type: ignore[union-attr]
        line = self.process.stdout.readline()  # type: ignore[union-attr]
        if not line:
            sys.exit("the process that orders letters ended early")
        return str(json.loads(line)["job"])

    def stop(self) -> None:
        """Let it end."""
        self.process.communicate(timeout=20)


class Engines:
    """The processes of `letters_bare.py`."""

    def __init__(self, count: int, *arguments: str, env: dict[str, str]) -> None:
        command = [sys.executable, "script/bench/letters_bare.py", *arguments]
        self.processes = [
            subprocess.Popen(
                command,
                cwd=BASE_DIR,
                env=env,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(count)
        ]
        for process in self.processes:
            self._line(process)

    def _line(self, process: subprocess.Popen[str]) -> str:
        line = process.stdout.readline()  # type: ignore[union-attr]
        if not line:
            sys.exit("letters_bare.py ended early")
        return line

    def make(self, count: int) -> float:
        """Make so many letters together; the seconds from the first begin to the last end."""
        share, more = divmod(count, len(self.processes))
        for place, process in enumerate(self.processes):
            process.stdin.write(f"{share + (place < more)}\n")  # type: ignore[union-attr]
            process.stdin.flush()  # type: ignore[union-attr]
        spans = [json.loads(self._line(process)) for process in self.processes]
        return max(end for _, end in spans) - min(begin for begin, _ in spans)

    def computed(self) -> float:
        """Seconds they computed so far."""
        return sum(cpu_of(process.pid) for process in self.processes)

    def stop(self) -> None:
        """Let them end."""
        for process in self.processes:
            process.communicate(timeout=20)


def peak_mib(pid: int) -> float:
    """The most memory a process ever held, since `forget_peak`, in MiB."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return round(int(found[1]) / 1024, 1) if found else 0.0


def forget_peak(pid: int) -> None:
    """Let the kernel count the peak of a process anew."""
    Path(f"/proc/{pid}/clear_refs").write_text(RESET_PEAK)
