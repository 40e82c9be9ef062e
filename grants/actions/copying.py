"""Taking answers over from an earlier application, so that nobody types the same thing twice."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from core.actors import Actor
from core.audit.trail import record
from core.errors import require
from core.files.models import StoredFile
from core.files.storing import read_bytes, store_bytes
from grants.actions.answering import lock_for_writing, store_answer
from grants.answers import FILE, Asked
from grants.models import Application, ApplicationFile
from grants.permissions import can_copy_into
from grants.queries.copying import Fit, fits_of
from grants.structure import structure_of


@dataclass(frozen=True)
class Copied:
    """Keys of the answers that were copied, and of those that stayed behind."""

    copied: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


@transaction.atomic
def copy_answers(
    *,
    source: Application,
    target: Application,
    keys: Collection[str] | None = None,
    overwrite: bool = False,
    by: Actor,
    at: datetime,
) -> Copied:
    """Copy answers to questions with the same key and kind; `keys` narrows it to some.

    Answers that are there already stay unless `overwrite`. All or nothing; each copied answer
    counts as a save, so a page that is open elsewhere notices it.
    """
    target = lock_for_writing(target, by=by, at=at, question="")
    require(can_copy_into(by, source, target))
    structure = structure_of(target)
    copied, left = [], []
    for fit in fits_of(source, target):
        asked = structure.question(fit.key)
        if asked is None or not _wanted(fit, keys, overwrite=overwrite):
            left.append(fit.key)
            continue
        value = fit.value
        if asked.kind == FILE:
            value = _copy_files(source, target, asked, fit.value, by=by, at=at)
        store_answer(application=target, asked=asked, value=value, version=None, by=by, at=at)
        copied.append(fit.key)
    record(
        by=by,
        verb="application.copy_answers",
        subject=target,
        at=at,
        scope=target.call.programme.slug,
        source=source.reference,
        copied=copied,
    )
    return Copied(copied, left)


def _wanted(fit: Fit, keys: Collection[str] | None, *, overwrite: bool) -> bool:
    chosen = keys is None or fit.key in keys
    return fit.fits and chosen and not fit.same and (overwrite or not fit.taken)


def _copy_files(
    source: Application,
    target: Application,
    asked: Asked,
    value: Any,
    *,
    by: Actor,
    at: datetime,
) -> Any:
    """New files with the same bytes: each application owns its own, so deleting one harms none."""
    target.files.filter(question=asked.pk, removed_at__isnull=True).update(removed_at=at)
    facts = value if isinstance(value, list) else [value]
    held = StoredFile.objects.filter(
        pk__in=ApplicationFile.objects.filter(application=source).values("file")
    )
    stored = {str(each.pk): each for each in held}
    fresh = [_copy_file(stored[f["id"]], target, asked, by, at) for f in facts if f["id"] in stored]
    if isinstance(value, list):
        return fresh
    return fresh[0] if fresh else None


def _copy_file(
    stored: StoredFile, target: Application, asked: Asked, by: Actor, at: datetime
) -> dict[str, Any]:
    copy = store_bytes(
        read_bytes(stored), name=stored.name, content_type=stored.content_type, by=by, at=at
    )
    ApplicationFile.objects.create(application=target, question_id=asked.pk, file=copy)
    return {"id": str(copy.pk), "name": copy.name, "size": copy.size, "sha256": copy.sha256}
