"""Which of many texts a text is most like: word and bigram likeness over all of them at once.

An inverted index in arrays: for every word and every pair of neighbouring words, the texts it
stands in and how often. The likeness of one text to all others is then a handful of array
operations, whatever their number. Pure: no Django.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from sys import intern
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, np.dtype[Any]]


BEGINNING = 6
ABOUT_AS_LONG = 0.7


@dataclass(frozen=True, slots=True)
class Postings:
    """Where each feature stands: text numbers and counts, cut into features by `starts`.

    keys: hashes of the features, ascending. totals: features of each text, with repetitions.
    """

    keys: Array
    starts: Array
    owners: Array
    counts: Array
    totals: Array


@dataclass(frozen=True, slots=True)
class Index:
    """The texts as words, and where their words and bigrams stand."""

    texts: tuple[tuple[str, ...], ...]
    words: Postings
    pairs: Postings

    def likeness(self, tokens: Sequence[str]) -> Array:
        """Likeness of `tokens` to each text, 0.0 to 1.0: mean of word and bigram Dice.

        Sørensen–Dice on multisets: twice what both hold over the sum of their sizes.
        """
        return (_dice(self.words, tokens) + _dice(self.pairs, list(pairwise(tokens)))) / 2

    def held(self, tokens: Sequence[str], *, share: float, most: int) -> list[int]:
        """The texts that stand within `tokens`, in the order in which they begin there.

        A text stands there when at least `share` of its bigrams do. The longest is taken first,
        of texts about as long the one that stands there most fully, and its bigrams are used up:
        a text within another is not found a second time.
        """
        bag: Counter[Hashable] = Counter(pairwise(tokens))
        found: list[int] = []
        while len(found) < most:
            cover = _shared(self.pairs, bag) / self.pairs.totals.clip(1)
            sizes = self.pairs.totals * (cover >= share)
            if not sizes.any():
                break
            best = int((cover * (sizes >= ABOUT_AS_LONG * sizes.max())).argmax())
            found.append(best)
            bag -= Counter(pairwise(self.texts[best]))
        return sorted(found, key=lambda number: _begins(self.texts[number], tokens))


def index_of(texts: Iterable[Sequence[str]]) -> Index:
    """The index over texts given as words."""
    # The same words stand in all of them: kept once, the list takes a tenth of the memory.
    kept = tuple(tuple(intern(word) for word in text) for text in texts)
    return Index(kept, _postings(kept), _postings([list(pairwise(text)) for text in kept]))


def _postings(texts: Sequence[Sequence[Hashable]]) -> Postings:
    import numpy as np

    hashes: list[Array] = []
    counts: list[Array] = []
    owners: list[Array] = []
    for number, text in enumerate(texts):
        bag = Counter(text)
        hashes.append(np.fromiter((hash(key) for key in bag), np.int64, len(bag)))
        counts.append(np.fromiter(bag.values(), np.int32, len(bag)))
        owners.append(np.full(len(bag), number, np.int32))
    flat = np.concatenate(hashes) if hashes else np.empty(0, np.int64)
    order = np.argsort(flat, kind="stable")
    keys, starts = np.unique(flat[order], return_index=True)
    return Postings(
        keys=keys,
        starts=np.append(starts, len(flat)).astype(np.int64),
        owners=np.concatenate(owners)[order] if owners else np.empty(0, np.int32),
        counts=np.concatenate(counts)[order] if counts else np.empty(0, np.int32),
        totals=np.array([len(text) for text in texts], np.int64),
    )


def _dice(postings: Postings, features: Sequence[Hashable]) -> Array:
    shared = _shared(postings, Counter(features))
    return 2 * shared / (postings.totals + len(features)).clip(1)


def _shared(postings: Postings, bag: Counter[Hashable]) -> Array:
    """How many features each text has in common with a bag of them."""
    import numpy as np

    asked = np.fromiter((hash(key) for key in bag), np.int64, len(bag))
    often = np.fromiter(bag.values(), np.int64, len(bag))
    if not len(postings.keys) or not len(asked):
        return np.zeros(len(postings.totals))
    place = np.minimum(np.searchsorted(postings.keys, asked), len(postings.keys) - 1)
    known = postings.keys[place] == asked
    place, often = place[known], often[known]
    first, size = postings.starts[place], np.diff(postings.starts)[place]
    # All stretches of the postings one after the other, as one array of positions.
    ends = np.cumsum(size)
    at = np.arange(ends[-1] if len(ends) else 0) + np.repeat(first - (ends - size), size)
    both = np.minimum(postings.counts[at], np.repeat(often, size))
    return np.bincount(postings.owners[at], both, minlength=len(postings.totals))


def _begins(text: Sequence[str], tokens: Sequence[str]) -> int:
    """Where the first words of `text` stand in `tokens`; behind everything when nowhere."""
    head = tuple(text[:BEGINNING])
    places = (at for at in range(len(tokens)) if tuple(tokens[at : at + len(head)]) == head)
    return next(places, len(tokens))
