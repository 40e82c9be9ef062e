"""Word-by-word difference and likeness of two normalised texts. No Django.

Both run in time linear in the length of the texts, whatever a hostile text contains.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.differences import spans


@dataclass(frozen=True, slots=True)
class Change:
    """One place where a text differs: words before it, words missing, words added."""

    before: str
    missing: str
    added: str


def pairs(tokens: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The bigrams of a text."""
    return pairwise(tokens)


def dice(left: Counter, right: Counter) -> float:
    """Sørensen–Dice likeness of two multisets: 0.0 nothing shared, 1.0 the same."""
    total = left.total() + right.total()
    if not total:
        return 1.0
    small, large = (left, right) if len(left) <= len(right) else (right, left)
    shared = sum(min(count, large[key]) for key, count in small.items() if key in large)
    return 2 * shared / total


def difference(template: Sequence[str], found: Sequence[str]) -> tuple[Change, ...]:
    """What was taken from the template and what was added to it, in reading order."""
    changes = (
        Change(
            " ".join(template[max(0, span.old_start - 6) : span.old_start]),
            " ".join(template[span.old_start : span.old_end]),
            " ".join(found[span.new_start : span.new_end]),
        )
        for span in spans(template, found)
    )
    return tuple(change for change in changes if change.missing != change.added)
