"""An installation of its own for a benchmark: DEBUG off, files collected, data in a folder."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parents[2]


def environment(folder: Path, address: str = "http://127.0.0.1:8000") -> dict[str, str]:
    """The environment of an installation whose data lie in the folder."""
    inherited = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {
        **inherited,
        # Compiled modules, as any installation has them after its first start.
        "PYTHONPYCACHEPREFIX": str(folder / "pycache"),
        "VAR_DIR": str(folder / "var"),
        "FILES_DIR": str(folder / "files"),
        "DEBUG": "false",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "SITE_URL": address,
        "LOG_LEVEL": "WARNING",
        # The pages are asked for without TLS here.
        "SECURE_SSL_REDIRECT": "false",
    }


def run(folder: Path, *command: str) -> None:
    """Run a program of the checkout; its output is ours. Ends this one when it fails."""
    done = subprocess.run(
        [sys.executable, *command], cwd=BASE_DIR, env=environment(folder), check=False
    )
    if done.returncode:
        sys.exit(done.returncode)


def quietly(folder: Path, *command: str) -> None:
    """As `run`, without what it has to say when all is well."""
    done = subprocess.run(
        [sys.executable, *command],
        cwd=BASE_DIR,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")


def machine() -> str:
    """Processors, memory and what else runs: a crowded machine is slower than these numbers say."""
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{time.strftime('%-d %B %Y, %H:%M')}; {os.cpu_count()} processors, "
        f"{pages * size / 2**30:.0f} GiB of memory; load of the last 1, 5 and 15 minutes: {load}"
    )
