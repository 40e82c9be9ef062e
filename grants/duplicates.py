"""Which applications may be the same: by their people and by near-identical text. Pure.

**Text.** A text is the set of its runs of three words (shingles; case, accents and punctuation
left out). Two texts are compared by the share of shingles in common: |A ∩ B| / |A ∪ B|. Changing
one word in ten breaks about 27 % of the shingles and leaves a share of about 0.57; one word in
five leaves 0.34; two different proposals of one field share less than 0.05 (among 2,966 real ones
of one conference no two pass 0.15). `SAME_TEXT = 0.3` lies in the gap: it finds a copy with every
fifth word changed and calls nothing similar that merely is about the same thing.

Comparing all pairs of 3,000 texts would take minutes. MinHash signatures of 128 numbers in 64
bands of two bring together every pair that may pass: at a share of 0.3 the chance to be missed is
(1 − 0.3²)⁶⁴ = 0.24 %, at 0.4 one in a hundred thousand. What is brought together is then
compared exactly, so nothing is reported that is not so.

**People.** The same address or ORCID iD is the same person; the same name (folded, whatever the
order of its parts) may be. A person of more than `CROWD` applications says nothing: that is an
office that sends for others, or an account that imported them.

**Score.** Each reason is taken as an independent chance: 1 − Π (1 − reason).
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

SHINGLE = 3
SAME_TEXT = 0.3
CROWD = 10
# A band that brings together more texts than this holds a phrase of the form, not a copy.
_NEIGHBOURS = 60
_BANDS, _ROWS = 64, 2
_SAME_PERSON, _SAME_NAME = 0.5, 0.25
# A passage is marked in the side by side view from this many words in common.
PASSAGE = 5

# A letter written as base and combining accent stays one word.
_WORD = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+")
Pair = tuple[int, int]


@dataclass(frozen=True)
class Who:
    """A person as an application names them; every part may be empty."""

    name: str = ""
    email: str = ""
    orcid: str = ""


@dataclass(frozen=True)
class Entry:
    """An application: its key, all its prose, and everybody it names."""

    key: int
    text: str
    people: tuple[Who, ...] = ()


@dataclass(frozen=True)
class Likeness:
    """Two applications (the smaller key first) and what they have in common."""

    first: int
    second: int
    score: float
    text_score: float
    reasons: tuple[str, ...]


def fold(text: str) -> str:
    """Without case and accents, as search and comparison take it: `Müller` → `muller`."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in plain if not unicodedata.combining(char))


def words_of(text: str) -> list[str]:
    """The folded words of a text."""
    return [fold(word) for word in _WORD.findall(text)]


def shingles(text: str, size: int = SHINGLE) -> set[str]:
    """Every run of `size` words; a shorter text is one run."""
    words = words_of(text)
    if not words:
        return set()
    return {" ".join(words[at : at + size]) for at in range(max(1, len(words) - size + 1))}


def text_share(one: set[str], other: set[str]) -> float:
    """The share of shingles in common, 0 to 1; 0 when one text is empty."""
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared) if shared else 0.0


def likenesses(
    entries: Sequence[Entry], progress: Callable[[int, int], None] = lambda _done, _total: None
) -> list[Likeness]:
    """Every pair that may be the same, the most alike first. `progress` hears of four steps."""
    reasons: dict[Pair, list[tuple[float, str]]] = defaultdict(list)
    for pair, weight, words in _by_people(entries):
        reasons[pair].append((weight, words))
    progress(1, 4)
    sets = {entry.key: shingles(entry.text) for entry in entries}
    progress(2, 4)
    shares: dict[Pair, float] = {}
    for first, second in _candidates(sets):
        share = text_share(sets[first], sets[second])
        if share >= SAME_TEXT:
            shares[first, second] = share
            reasons[first, second].append((share, f"{share:.0%} of the text in common"))
    progress(3, 4)
    found = [
        _likeness(pair, why, shares[pair] if pair in shares else text_share(*map(sets.get, pair)))  # type: ignore[arg-type]
        for pair, why in reasons.items()
    ]
    progress(4, 4)
    return sorted(found, key=lambda each: (-each.score, each.first, each.second))


def _likeness(pair: Pair, why: list[tuple[float, str]], share: float) -> Likeness:
    chance = 1.0
    for weight, _words in why:
        chance *= 1 - weight
    strongest_first = sorted(why, key=lambda each: -each[0])
    reasons = tuple(dict.fromkeys(words for _weight, words in strongest_first))
    return Likeness(*pair, round(1 - chance, 4), round(share, 4), reasons)


def _by_people(entries: Sequence[Entry]) -> Iterator[tuple[Pair, float, str]]:
    """Pairs that name the same person, each person once a pair and by their surest mark."""
    found: dict[tuple[Pair, str], tuple[float, str]] = {}
    for mark in (_name, _orcid, _email):
        at: dict[str, dict[int, str]] = defaultdict(dict)
        for entry in entries:
            for who in entry.people:
                value, told = mark(who)
                if value:
                    at[value].setdefault(entry.key, told)
        for value, keys in at.items():
            if 1 < len(keys) <= CROWD:
                for first, second in combinations(sorted(keys), 2):
                    told = keys[first]
                    weight = _SAME_NAME if mark is _name else _SAME_PERSON
                    # A surer mark of the same person takes the place of the weaker one.
                    who_is = _name_behind(told) or value
                    found[(first, second), who_is] = (weight, told)
    for (pair, _who), (weight, told) in found.items():
        yield pair, weight, told


def _name_behind(told: str) -> str:
    return told.partition(": ")[2].partition(" (")[0]


def _name(who: Who) -> tuple[str, str]:
    parts = sorted(words_of(who.name))
    value = " ".join(parts) if len(parts) > 1 else ""
    return value, f"Same name: {who.name}"


def _orcid(who: Who) -> tuple[str, str]:
    return who.orcid.strip().upper(), f"Same ORCID iD: {who.name or who.orcid} ({who.orcid})"


def _email(who: Who) -> tuple[str, str]:
    return who.email.strip().casefold(), f"Same address: {who.name or who.email} ({who.email})"


def _candidates(sets: dict[int, set[str]]) -> set[Pair]:
    """Pairs whose signatures agree in at least one band."""
    keys = sorted(key for key, shingled in sets.items() if shingled)
    if len(keys) < 2:
        return set()
    signatures = np.stack([_signature(sets[key]) for key in keys])
    pairs: set[Pair] = set()
    for band in range(_BANDS):
        rows = signatures[:, band * _ROWS : (band + 1) * _ROWS]
        order = np.lexsort(rows.T)
        ends = np.flatnonzero(np.any(rows[order][1:] != rows[order][:-1], axis=1)) + 1
        for group in np.split(order, ends):
            if len(group) > 1:
                _bring_together(sorted(keys[index] for index in group), pairs)
    return pairs


def _bring_together(members: list[int], pairs: set[Pair]) -> None:
    for place, first in enumerate(members):
        for second in members[place + 1 : place + 1 + _NEIGHBOURS]:
            pairs.add((first, second))


_RANDOM = np.random.default_rng(20260412)
_FACTORS = _RANDOM.integers(1, 2**63, size=(_BANDS * _ROWS, 1), dtype=np.uint64) * 2 + 1
_SHIFTS = _RANDOM.integers(0, 2**63, size=(_BANDS * _ROWS, 1), dtype=np.uint64)


def _signature(shingled: Iterable[str]) -> NDArray[np.uint64]:
    """The least value of each of 128 hash functions over the shingles."""
    joined = b"".join(
        blake2b(each.encode(errors="replace"), digest_size=8).digest() for each in shingled
    )
    hashes = np.frombuffer(joined, dtype=np.uint64)
    # Multiply and add modulo 2⁶⁴; the high half is what mixes well.
    least: NDArray[np.uint64] = ((_FACTORS * hashes[None, :] + _SHIFTS) >> np.uint64(32)).min(
        axis=1
    )
    return least


@dataclass(frozen=True)
class Passage:
    """A stretch of a text; `common` when the other text has it too."""

    text: str
    common: bool


def side_by_side(one: str, other: str) -> tuple[list[Passage], list[Passage]]:
    """Both texts cut into passages; runs of at least `PASSAGE` words in common are marked."""
    shared = shingles(one, PASSAGE) & shingles(other, PASSAGE)
    return _passages(one, shared), _passages(other, shared)


def _passages(text: str, shared: set[str]) -> list[Passage]:
    # Words are folded one by one, so that a place in the words is a place in the text.
    spans = [(match.span(), fold(match.group())) for match in _WORD.finditer(text)]
    marked = [False] * len(spans)
    for at in range(max(1, len(spans) - PASSAGE + 1) if spans else 0):
        run = spans[at : at + PASSAGE]
        if " ".join(word for _span, word in run) in shared:
            marked[at : at + len(run)] = [True] * len(run)
    return list(_cut(text, [span for span, _word in spans], marked))


def _cut(text: str, spans: list[Pair], marked: list[bool]) -> Iterator[Passage]:
    done = 0
    at = 0
    while at < len(spans):
        if not marked[at]:
            at += 1
            continue
        last = at
        while last + 1 < len(spans) and marked[last + 1]:
            last += 1
        if spans[at][0] > done:
            yield Passage(text[done : spans[at][0]], common=False)
        done = spans[last][1]
        yield Passage(text[spans[at][0] : done], common=True)
        at = last + 1
    if done < len(text):
        yield Passage(text[done:], common=False)
