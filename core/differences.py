"""Where two texts differ, word by word. Pure.

Runs in time linear in the length of the texts, whatever a hostile text contains.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

WINDOW = 300
RUN = 3
_TOKEN = re.compile(r"\n+|[^\s]+")


class Span(NamedTuple):
    """One place of difference: `old[old_start:old_end]` became `new[new_start:new_end]`."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: in both, only in the old one, only in the new one, or left out."""

    kind: Literal["same", "removed", "added", "gap"]
    text: str


def spans(old: Sequence[str], new: Sequence[str]) -> Iterator[Span]:
    """Where the texts differ, in reading order.

    Not the shortest difference: after a mismatch the texts meet again at the nearest
    run of RUN equal words within WINDOW words.
    """
    i = j = 0
    while i < len(old) or j < len(new):
        if i < len(old) and j < len(new) and old[i] == new[j]:
            i, j = i + 1, j + 1
            continue
        skip_i, skip_j = _meet(old[i : i + WINDOW], new[j : j + WINDOW])
        yield Span(i, i + skip_i, j, j + skip_j)
        i, j = i + skip_i, j + skip_j


def _meet(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many words to skip on either side until the texts agree again."""
    places: dict[tuple[str, ...], int] = {}
    for at in range(len(old) - RUN + 1):
        places.setdefault(tuple(old[at : at + RUN]), at)
    best: tuple[int, int] | None = None
    for at in range(len(new) - RUN + 1):
        if best is not None and at >= sum(best):
            break
        there = places.get(tuple(new[at : at + RUN]))
        if there is not None and (best is None or there + at < sum(best)):
            best = (there, at)
    return best or _tail(old, new)


def _tail(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """Near the end of both texts fewer than RUN equal words may be left: keep those."""
    if len(old) == WINDOW or len(new) == WINDOW:
        return len(old), len(new)
    same = 0
    while same < min(len(old), len(new)) and old[-1 - same] == new[-1 - same]:
        same += 1
    return len(old) - same, len(new) - same


def word_pieces(old: str, new: str, *, around: int | None = None) -> list[Piece]:
    """Both texts as one, in pieces. `around` keeps so many unchanged words beside each change.

    Line breaks count as words, so that a new paragraph is a change one can see.
    """
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    pieces: list[Piece] = []
    done = 0
    for span in spans(before, after):
        _add(pieces, "same", before[done : span.old_start])
        _add(pieces, "removed", before[span.old_start : span.old_end])
        _add(pieces, "added", after[span.new_start : span.new_end])
        done = span.old_end
    _add(pieces, "same", before[done:])
    return pieces if around is None else list(_shortened(pieces, around))


def _add(
    pieces: list[Piece], kind: Literal["same", "removed", "added"], words: Iterable[str]
) -> None:
    text = _joined(words)
    if text:
        pieces.append(Piece(kind, text))


def _joined(words: Iterable[str]) -> str:
    return " ".join(words).replace(" \n", "\n").replace("\n ", "\n")


def _shortened(pieces: list[Piece], around: int) -> Iterator[Piece]:
    last = len(pieces) - 1
    for place, piece in enumerate(pieces):
        words = _TOKEN.findall(piece.text)
        head = 0 if place == 0 else around
        tail = 0 if place == last else around
        left_out = len(words) - head - tail
        # A gap of a few words would be longer than the words.
        if piece.kind != "same" or left_out <= around or len(pieces) == 1:
            yield piece
            continue
        if head:
            yield Piece("same", _joined(words[:head]))
        yield Piece("gap", f"{left_out} words without a change")
        if tail:
            yield Piece("same", _joined(words[-tail:]))
