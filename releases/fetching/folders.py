"""Folders to fetch into, gone afterwards also when their worker was killed. No Django."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = "seedcorn-fetch-"


@contextmanager
def working_folder() -> Iterator[str]:
    """A folder for one fetch. What killed workers left is removed first.

    Its owner holds a lock on it that the system lets go with the process, so a folder that can be
    locked belongs to nobody. While folders are made and removed the folder above is locked.
    """
    above = Path(tempfile.gettempdir())
    held = -1
    try:
        with _locked(above):
            remove_abandoned(above)
            folder = tempfile.TemporaryDirectory(prefix=PREFIX)
            held = os.open(folder.name, os.O_RDONLY | os.O_DIRECTORY)
            fcntl.flock(held, fcntl.LOCK_EX)
        with folder:
            yield folder.name
    finally:
        if held >= 0:
            os.close(held)


def remove_abandoned(above: Path) -> int:
    """Removes the folders of this user that nobody holds; returns how many."""
    removed = 0
    for folder in above.glob(f"{PREFIX}*"):
        try:
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except OSError:
            continue  # somebody else's, or gone by now
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            continue
        else:
            shutil.rmtree(folder, ignore_errors=True)
            removed += 1
        finally:
            os.close(handle)
    return removed


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
