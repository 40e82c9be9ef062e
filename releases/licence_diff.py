"""Word-by-word difference and likeness of two normalised texts. No Django.

Both run in time linear in the length of the texts, whatever a hostile text contains.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

WINDOW = 300
RUN = 3


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
    """What was taken from the template and what was added to it, in reading order.

    Not the shortest difference: after a mismatch the texts meet again at the nearest
    run of RUN equal words within WINDOW words.
    """
    changes: list[Change] = []
    i = j = 0
    while i < len(template) or j < len(found):
        if i < len(template) and j < len(found) and template[i] == found[j]:
            i, j = i + 1, j + 1
            continue
        skip_i, skip_j = _meet(template[i : i + WINDOW], found[j : j + WINDOW])
        changes.append(
            Change(
                " ".join(template[max(0, i - 6) : i]),
                " ".join(template[i : i + skip_i]),
                " ".join(found[j : j + skip_j]),
            )
        )
        i, j = i + skip_i, j + skip_j
    return tuple(_joined(changes))


def _meet(template: Sequence[str], found: Sequence[str]) -> tuple[int, int]:
    """How many words to skip on either side until the texts agree again."""
    places: dict[tuple[str, ...], int] = {}
    for at in range(len(template) - RUN + 1):
        places.setdefault(tuple(template[at : at + RUN]), at)
    best: tuple[int, int] | None = None
    for at in range(len(found) - RUN + 1):
        if best is not None and at >= sum(best):
            break
        there = places.get(tuple(found[at : at + RUN]))
        if there is not None and (best is None or there + at < sum(best)):
            best = (there, at)
    return best or _tail(template, found)


def _tail(template: Sequence[str], found: Sequence[str]) -> tuple[int, int]:
    """Near the end of both texts fewer than RUN equal words may be left: keep those."""
    if len(template) == WINDOW or len(found) == WINDOW:
        return len(template), len(found)
    same = 0
    while same < min(len(template), len(found)) and template[-1 - same] == found[-1 - same]:
        same += 1
    return len(template) - same, len(found) - same


def _joined(changes: list[Change]) -> Iterator[Change]:
    """Drops places where nothing changed after all."""
    return (change for change in changes if change.missing != change.added)
