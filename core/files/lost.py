"""Bytes on the storage that no row knows: what a deed that was killed before its commit left."""

import logging
import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.files.storage import default_storage

from core.files.models import StoredFile

logger = logging.getLogger(__name__)

# No transaction takes so long, so a file that old and unknown is nobody's.
AGE = timedelta(days=1)
_FOLDER = re.compile(r"[0-9a-f]{2}")


def delete_lost(at: datetime, *, age: timedelta = AGE) -> int:
    """Delete files older than `age` without a row; returns how many. Other folders stay alone."""
    deleted = 0
    for folder in _folders():
        paths = {f"{folder}/{name}" for name in default_storage.listdir(folder)[1]}
        known = StoredFile.objects.filter(path__startswith=f"{folder}/")
        for path in sorted(paths - set(known.values_list("path", flat=True))):
            if default_storage.get_modified_time(path) < at - age:
                default_storage.delete(path)
                deleted += 1
    if deleted:
        logger.warning("%s files of deeds that were never finished were deleted", deleted)
    return deleted


def _folders() -> Iterator[str]:
    """The folders `storing` puts files in, by the first two digits of their names."""
    try:
        folders, _files = default_storage.listdir("")
    except FileNotFoundError:
        return
    yield from (each for each in sorted(folders) if _FOLDER.fullmatch(each))
