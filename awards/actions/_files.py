"""Files that belong to a deed: gone with it when it is undone."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.files.storage import default_storage

from core.files.models import StoredFile


@contextmanager
def files_removed_if_undone() -> Iterator[list[StoredFile]]:
    """The database forgets an undone deed by itself; the storage has to be told.

    Stands inside the transaction: when only the commit fails, nobody knows whether it happened, so
    the file stays and `core.files` looks again the next day.
    """
    files: list[StoredFile] = []
    done = False
    try:
        yield files
        done = True
    finally:
        if not done:
            for stored in files:
                default_storage.delete(stored.path)
