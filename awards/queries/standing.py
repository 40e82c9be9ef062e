"""The word for how a condition stands, where an app above this one knows a better one."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from awards.models import Condition

Word = tuple[str, str]
"""What a page says and the tone of its tag."""

ASKED_ABOVE: list[Callable[[list[Condition], datetime, datetime | None], Mapping[int, Word]]] = []
"""What apps above this one know of conditions; each adds its question when it starts."""


def words_of(
    conditions: Iterable[Condition], at: datetime, *, told_by: datetime | None = None
) -> dict[int, Word]:
    """The words of those conditions that somebody above has one for, by their key.

    `told_by`: as the grantee knows of them then.
    """
    rows, found = list(conditions), dict[int, Word]()
    for ask in ASKED_ABOVE:
        found |= ask(rows, at, told_by)
    return found
