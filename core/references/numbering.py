"""Giving out references, one or a block at a time."""

from datetime import datetime

from django.db import connection

_UPSERT = """
    INSERT INTO references_counter (prefix, year, last) VALUES (%s, %s, %s)
    ON CONFLICT (prefix, year) DO UPDATE SET last = references_counter.last + excluded.last
    RETURNING last
"""


def next_references(prefix: str, *, at: datetime, count: int) -> list[str]:
    """`count` fresh references in order: `next_references("APP", at=…, count=2)`.

    The counter's row stays locked until the surrounding transaction ends, so that a rolled-back
    deed gives its numbers back. Numbers have at least four digits.
    """
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [prefix, at.year, count])
        last: int = cursor.fetchone()[0]
    return [f"{prefix}-{at.year}-{number:04d}" for number in range(last - count + 1, last + 1)]


def next_reference(prefix: str, *, at: datetime) -> str:
    """The next reference under `prefix` in the year of `at`."""
    return next_references(prefix, at=at, count=1)[0]
