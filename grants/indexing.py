"""Filling the search documents of submitted applications, and keeping the tally short."""

from functools import reduce
from operator import add
from typing import Any

from django.contrib.postgres.search import SearchVector
from django.db import connection, transaction
from django.db.models import Value

from grants.models import Application, ApplicationSearch
from grants.queries import standing_submissions
from grants.searching import Document, document_of

BATCH = 200
_COMPACT = """
WITH small AS (
    DELETE FROM grants_applicationtally WHERE id IN (
        SELECT id FROM grants_applicationtally ORDER BY id LIMIT 100000 FOR UPDATE SKIP LOCKED
    ) RETURNING call_id, state, change
), summed AS (
    SELECT call_id, state, sum(change) AS change FROM small GROUP BY call_id, state
)
INSERT INTO grants_applicationtally (call_id, state, change)
SELECT call_id, state, change FROM summed WHERE change <> 0
"""


def fill_document(pk: int) -> bool:
    """Write the search document of one application; `False` when it was not stale."""
    return _fill([pk]) == 1


def fill_stale(limit: int = 100_000) -> int:
    """Write the documents of all stale rows, some hundred at a time. Returns how many."""
    filled = 0
    while filled < limit:
        stale = ApplicationSearch.objects.filter(is_stale=True).order_by("pk")
        keys = list(stale.values_list("pk", flat=True)[:BATCH])
        done = _fill(keys) if keys else 0
        if not done:
            break
        filled += done
    return filled


@transaction.atomic
def _fill(keys: list[int]) -> int:
    # Locked, so that a submission that arrives meanwhile marks the row stale after we wrote it.
    rows = ApplicationSearch.objects.select_for_update(skip_locked=True)
    locked = list(rows.filter(pk__in=keys, is_stale=True).values_list("pk", flat=True))
    applications = Application.objects.filter(pk__in=locked).select_related("owner")
    contents = dict(standing_submissions(applications).values_list("application_id", "content"))
    for application in applications:
        owner = application.owner
        document = document_of(
            reference=application.reference,
            title=application.title,
            people=[owner.name, owner.email],
            content=contents.get(application.pk) or {"sections": []},
        )
        ApplicationSearch.objects.filter(pk=application.pk).update(
            document=_vector(document), body=document.body, is_stale=False
        )
    return len(locked)


def _vector(document: Document) -> Any:
    """Every word as it is and by its English stem: other languages are found by the first."""
    weighted = [
        (document.title, "A"),
        (f"{document.keywords} {document.people}", "B"),
        (document.text, "C"),
    ]
    return reduce(
        add,
        (
            SearchVector(Value(text), config=config, weight=weight)
            for text, weight in weighted
            for config in ("simple", "english")
        ),
    )


def compact_tally() -> None:
    """Replace the rows of the tally by their sums."""
    with connection.cursor() as cursor:
        cursor.execute(_COMPACT)
