"""Writing one versioned answer, and its files, of whatever is answered: application, report."""

from datetime import datetime
from typing import Any, TypeVar

from django.core.files.base import File
from django.db.models import F, QuerySet

from core.actors import Actor, person
from core.errors import RuleBroken
from core.files.models import StoredFile
from core.files.storing import digest_of, store_upload
from grants.answers import FILE, Asked
from grants.errors import StaleAnswer
from grants.models import GivenFile, VersionedAnswer
from grants.structure import Structure
from grants.uploads import limits_of

Row = TypeVar("Row", bound=VersionedAnswer)
FileRow = TypeVar("FileRow", bound=GivenFile)


def store_versioned(
    rows: QuerySet[Row], blank: Row, *, value: Any, version: int | None, by: Actor, at: datetime
) -> Row:
    """Store the answer that `rows` finds, or `blank` when there is none yet.

    `version` is what the writer's page showed (0 for no answer); `None` overwrites whatever is
    stored. `StaleAnswer` when the stored one is newer and different. What is answered is locked.
    One update in the usual case.
    """
    changes: dict[str, Any] = {"value": value, "changed_at": at, "changed_by": person(by)}
    if version and rows.filter(version=version).update(version=F("version") + 1, **changes):
        return _with(blank, version=version + 1, **changes)
    stored = rows.select_related("changed_by").first()
    if stored is None:
        _with(blank, version=1, **changes).save(force_insert=True)
        return blank
    if stored.value == value:
        return stored
    if version is not None and version != stored.version:
        raise StaleAnswer(stored)
    _with(stored, version=stored.version + 1, **changes).save(update_fields=["version", *changes])
    return stored


def _with(row: Row, **values: Any) -> Row:
    for name, new in values.items():
        setattr(row, name, new)
    return row


def file_question(structure: Structure, key: str) -> Asked:
    """The question, when it takes files."""
    asked = structure.question(key)
    if asked is None or asked.kind != FILE:
        raise RuleBroken("This form has no such question.")
    return asked


def keep_file(
    rows: QuerySet[FileRow], blank: FileRow, asked: Asked, upload: File, *, by: Actor, at: datetime
) -> tuple[FileRow, bool]:
    """Keep a file as part of the answer; `rows` are all files of what is answered, locked.

    Where the question takes one file, it takes the place of the earlier one, which stays stored as
    long as a submission holds it. The same bytes once more, as after a broken connection, are the
    file that is there. Gives its row and whether it is new. `RuleBroken` (field `file`) when its
    kind, size or number of pages is not what the question takes, or when the question has all the
    files it takes.
    """
    limits = limits_of(asked.options)
    there = standing_files(rows, asked)
    digest = digest_of(upload)
    again = next((each for each in there if each.file.sha256 == digest), None)
    if again is not None:
        return again, False
    if limits.max_files > 1 and len(there) >= limits.max_files:
        raise RuleBroken(
            f"“{asked.label}” takes {limits.max_files} files, and they are all there. Remove one "
            "first; nothing was lost.",
            "file",
        )
    blank.file = store_upload(
        upload,
        by=by,
        at=at,
        allowed=limits.types,
        max_bytes=limits.max_bytes,
        max_pages=limits.max_pages,
    )
    if limits.max_files == 1:
        rows.filter(pk__in=[each.pk for each in there]).update(removed_at=at)
    blank.save(force_insert=True)
    return blank, True


def standing_files(rows: QuerySet[FileRow], asked: Asked) -> list[FileRow]:
    """The files that stand in the answer, in their order."""
    given = rows.filter(question=asked.pk, removed_at__isnull=True)
    return list(given.select_related("file").order_by("pk"))


def facts_of(stored: StoredFile) -> dict[str, Any]:
    """What an answer and a submission say about a file."""
    return {
        "id": str(stored.pk),
        "name": stored.name,
        "size": stored.size,
        "sha256": stored.sha256,
    }
