"""Writing one versioned answer of whatever is answered: an application, a report."""

from datetime import datetime
from typing import Any, TypeVar

from django.db.models import F, Model, QuerySet

from core.actors import Actor, person
from grants.errors import StaleAnswer

Row = TypeVar("Row", bound=Model)


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
    stored: Any = rows.select_related("changed_by").first()
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
