"""Seconds and memory of the steps of a long run, measured in the process that runs them."""

import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

_STATUS = Path("/proc/self/status")
_CLEAR = Path("/proc/self/clear_refs")


@dataclass
class Step:
    """One step: wall and processor seconds, resident memory (MiB) before it and at its peak.

    Processor seconds are this process's and those of its database connection; memory is this
    process's alone.
    """

    name: str
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    database_seconds: float = 0.0
    before_mib: float = 0.0
    peak_mib: float = 0.0
    detail: str = ""


class Meter:
    """Collects steps; `told` hears of each when it is over."""

    def __init__(self, told: Callable[[Step], None]) -> None:
        self.steps: list[Step] = []
        self._told = told

    @contextmanager
    def step(self, name: str) -> Iterator[Step]:
        """Measure the block; it may set `detail`."""
        step = Step(name)
        reset_peak()
        step.before_mib = peak_mib()
        served = database_seconds()
        began, worked = time.perf_counter(), time.process_time()
        yield step
        step.seconds = time.perf_counter() - began
        step.cpu_seconds = time.process_time() - worked
        step.database_seconds = database_seconds() - served
        step.peak_mib = peak_mib()
        self.steps.append(step)
        self._told(step)


def reset_peak() -> None:
    """Start a new peak of resident memory; where the kernel cannot, peaks are of the whole run."""
    try:
        # proc(5): 5 resets VmHWM to what is resident now.
        _CLEAR.write_text("5", encoding="ascii")
    except OSError:
        return


def peak_mib() -> float:
    """Peak resident memory since `reset_peak` in MiB, from the kernel's own counter."""
    try:
        lines = _STATUS.read_text(encoding="ascii").splitlines()
    except OSError:
        # Not Linux: ru_maxrss is in bytes on macOS, in KiB elsewhere.
        unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def database_seconds() -> float:
    """Processor seconds the server process of our connection has used; 0 where none can tell.

    What parallel workers and the writer processes of PostgreSQL do is not in it.
    """
    connection.ensure_connection()
    info = connection.connection.info
    # Only a socket file says that the server's process numbers are those of this machine.
    if not info.host.startswith("/"):
        return 0.0
    try:
        text = Path(f"/proc/{info.backend_pid}/schedstat").read_text(encoding="ascii")
    except OSError:
        return 0.0
    return int(text.split()[0]) / 1e9
