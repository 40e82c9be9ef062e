"""Bytes on the storage that no row knows: what a deed that was killed before its commit left.

They go to a trash folder first. A database that was restored to an older day, or another site that
uses the same folder, makes good files look like such: so many at once are left alone.
"""

import logging
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.core.cache import cache
from django.core.files.storage import default_storage

from core.errors import DomainError
from core.files.models import StoredFile

logger = logging.getLogger(__name__)

# No transaction takes so long, so a file that old and unknown is nobody's.
AGE = timedelta(days=1)
# More lost files than these, and more than this share of all, mean that the database is the wrong
# one. Killed deeds leave one each.
FEW = 20
SHARE = 0.01
TRASH = "trash"
KEPT = timedelta(days=30)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_FOLDER = re.compile(r"[0-9a-f]{2}")
_REFUSED = "files:lost-refused"
_TOLD_FOR = timedelta(days=2).total_seconds()  # the sweep comes each night and says it anew


class TooManyLost(DomainError):
    """So many files have no row that the database, not the files, must be the wrong one."""


def trash_lost(at: datetime, *, age: timedelta = AGE, all_the_same: bool = False) -> int:
    """Put files older than `age` without a row into the trash; returns how many.

    `TooManyLost`, and nothing is touched, where that would be everything or an unlikely share of
    the files, unless `all_the_same`. Folders of others stay alone.
    """
    lost, total = _lost(at - age)
    is_unlikely = len(lost) > FEW and len(lost) > SHARE * total
    if lost and not all_the_same and (is_unlikely or not StoredFile.objects.exists()):
        cache.set(_REFUSED, len(lost), _TOLD_FOR)
        raise TooManyLost(
            f"{len(lost)} of {total} stored files are unknown to the database, too many to be what "
            "broken-off work left. Nothing was removed. Look whether this is the right database "
            "and the right FILES_DIR; if it is, run sweep_files --all-the-same."
        )
    cache.delete(_REFUSED)
    for path in lost:
        _to_trash(path, at)
    if lost:
        logger.warning("%s files of deeds that were never finished went to the trash", len(lost))
    return len(lost)


def refused() -> int:
    """How many files the last sweep would have taken and did not dare to; 0 when all is well."""
    return int(cache.get(_REFUSED) or 0)


def empty_trash(at: datetime) -> int:
    """Delete for good what has been in the trash for `KEPT`; returns how many files."""
    deleted = 0
    for day in _listdir(TRASH)[0]:
        if not _DAY.fullmatch(day) or date.fromisoformat(day) > (at - KEPT).date():
            continue
        for name in _listdir(f"{TRASH}/{day}")[1]:
            default_storage.delete(f"{TRASH}/{day}/{name}")
            deleted += 1
        default_storage.delete(f"{TRASH}/{day}")
    return deleted


def _lost(before: datetime) -> tuple[list[str], int]:
    """The files without a row that are older than `before`, and the number of all files."""
    lost: list[str] = []
    total = 0
    for folder in _folders():
        paths = {f"{folder}/{name}" for name in default_storage.listdir(folder)[1]}
        total += len(paths)
        known = StoredFile.objects.filter(path__startswith=f"{folder}/")
        unknown = sorted(paths - set(known.values_list("path", flat=True)))
        lost += [path for path in unknown if default_storage.get_modified_time(path) < before]
    return lost, total


def _to_trash(path: str, at: datetime) -> None:
    # Written before it is deleted: a kill in between leaves it twice, never nowhere. Every store
    # can do that; its name says where it came from.
    with default_storage.open(path) as source:
        default_storage.save(f"{TRASH}/{at.date().isoformat()}/{path.replace('/', '-')}", source)
    default_storage.delete(path)


def _folders() -> Iterator[str]:
    """The folders `storing` puts files in, by the first two digits of their names."""
    yield from (each for each in sorted(_listdir("")[0]) if _FOLDER.fullmatch(each))


def _listdir(folder: str) -> tuple[list[str], list[str]]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return [], []
    return folders, files
