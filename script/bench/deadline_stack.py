"""The installation `deadline.py` runs against, and how it is broken."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from functools import cached_property
from pathlib import Path

from core import embedded, embedded_servers, unprivileged
from core.embedded_servers import Place
from script.bench.installation import BASE_DIR, environment, quietly

KILL_EVERY = 10.0  # seconds between two kills of a web worker
SILENCE = 60.0  # seconds before the end for which Redis and the worker are gone
TICKS = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A port nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Stack:
    """PostgreSQL, Redis, gunicorn and Celery with their data in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.place = Place.of(folder, durable=True)
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.cpu: dict[str, float] = {}

    @cached_property
    def env(self) -> dict[str, str]:
        """The environment of every process of the installation, which all have one secret."""
        return environment(self.folder, f"http://127.0.0.1:{self.port}")

    def prepare(self) -> None:
        """Start the servers, make the tables, collect the files."""
        embedded.provide(self.folder)
        quietly(self.folder, "manage.py", "migrate", "--verbosity", "0")
        quietly(self.folder, "manage.py", "collectstatic", "--noinput", "--verbosity", "0")

    def start(self, *, workers: int, threads: int) -> None:
        """Start the processes and wait for the first page."""
        self._spawn(
            "web",
            *("gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{self.port}"),
            *("--workers", str(workers), "--threads", str(threads)),
        )
        self._start_worker()
        give_up = time.monotonic() + 60
        while time.monotonic() < give_up:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=10).close()
                return
            time.sleep(0.1)
        sys.exit((self.folder / "web.log").read_text()[-4000:])

    def _start_worker(self) -> None:
        self._spawn(
            "worker",
            *("celery", "-A", "config", "worker", "--concurrency", "1", "--loglevel", "WARNING"),
            *("--beat", "--schedule", str(self.folder / "beat")),
        )

    def _spawn(self, name: str, *command: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=BASE_DIR,
                env=self.env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    async def break_things(self, kinds: list[str], seconds: float) -> list[str]:
        """Break what was asked for while the load lasts; what was done, in words."""
        told: list[str] = []
        work = [asyncio.sleep(seconds)]
        if "web" in kinds:
            work.append(self._kill_web(seconds, told))
        if "postgres" in kinds:
            work.append(self._restart_postgres(seconds / 2, told))
        if "redis" in kinds:
            work.append(self._silence_redis(seconds, told))
        await asyncio.gather(*work)
        return told

    async def _kill_web(self, seconds: float, told: list[str]) -> None:
        killed = 0
        for _ in range(max(1, int(seconds / KILL_EVERY) - 1)):
            await asyncio.sleep(KILL_EVERY)
            workers = children(self.processes["web"].pid)
            if workers:
                os.kill(random.choice(workers), signal.SIGKILL)  # noqa: S311 - chance, not secrecy
                killed += 1
        told.append(f"{killed} web workers were killed")

    async def _restart_postgres(self, after: float, told: list[str]) -> None:
        await asyncio.sleep(after)
        begun = time.perf_counter()
        number = int((self.place.postgres / "postmaster.pid").read_text().split()[0])
        os.kill(number, signal.SIGQUIT)  # immediate: nothing is written back, recovery must do it
        runner = unprivileged.runner_for(self.place.home, self.place.postgres)
        await asyncio.to_thread(embedded_servers.ensure_postgres, self.place, runner)
        told.append(
            f"PostgreSQL was stopped at once and back in {time.perf_counter() - begun:.1f} s"
        )

    async def _silence_redis(self, seconds: float, told: list[str]) -> None:
        quiet = min(SILENCE, seconds)
        await asyncio.sleep(seconds - quiet)
        number = int((self.place.redis / "redis.pid").read_text())
        os.kill(number, signal.SIGKILL)
        self._end("worker")
        await asyncio.sleep(quiet)
        runner = unprivileged.runner_for(self.place.home, self.place.postgres)
        await asyncio.to_thread(embedded_servers.ensure_redis, self.place, runner)
        self._start_worker()
        told.append(f"Redis and the worker were gone for the last {quiet:.0f} s")

    def _end(self, name: str) -> None:
        process = self.processes.pop(name, None)
        if process is None:
            return
        self.cpu[name] = round(self.cpu.get(name, 0) + cpu_of(process.pid), 1)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def stop(self) -> None:
        """End the processes; how much they computed is in `cpu`, without killed ones."""
        for name in list(self.processes):
            self._end(name)


def children(pid: int) -> list[int]:
    """The processes a process started."""
    found = []
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        found += [int(number) for number in tasks.read_text().split()]
    return found


def cpu_of(pid: int) -> float:
    """Seconds a process and its living and ended children computed."""
    total = 0.0
    for number in (pid, *children(pid)):
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
            total += sum(int(each) for each in fields[11:15]) / TICKS
    return total
