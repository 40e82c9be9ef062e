"""How close a reviewer's expertise is to an application, from their texts alone.

TF-IDF over words and pairs of words with sublinear counts, cosine similarity, and the
mean of a reviewer's five closest texts. On the public gold standard of reviewers' own
judgements (Stelmakh et al., "A Gold Standard Dataset for the Reviewer Assignment
Problem", 2023) this equals models that need trained weights; nothing leaves the house.

What takes time is counting the words of a text, and a text once counted stays counted: see
docs/adr/0010.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

BEST = 5
"""How many of a reviewer's texts count, the closest ones."""

_BLOCK = 16_000_000
_HASHES = 2**31 - 1


@dataclass(frozen=True)
class Text:
    """One proposal or one past work; every part may be empty."""

    title: str = ""
    keywords: str = ""
    body: str = ""

    @property
    def words(self) -> str:
        """All parts as one text."""
        return "\n".join(part for part in (self.title, self.keywords, self.body) if part)


@dataclass(frozen=True)
class Expertise:
    """What a reviewer is known for: own words, and past works."""

    keywords: str = ""
    statement: str = ""
    works: tuple[Text, ...] = ()

    @property
    def documents(self) -> list[str]:
        """The profile as one text, then each work; empty ones left out."""
        profile = Text(keywords=self.keywords, body=self.statement).words
        texts = [profile, *(work.words for work in self.works)]
        return [text for text in texts if text.strip()]


def affinities(
    proposals: Sequence[Text],
    reviewers: Sequence[Expertise],
    *,
    others: Sequence[Text] = (),
    known: dict[str, bytes] | None = None,
) -> NDArray[np.float32]:
    """Affinity of every proposal (row) to every reviewer (column), in [0, 1].

    A reviewer without a text, and a proposal without one, has affinity 0 throughout. How much
    a word weighs follows from all the texts given, `others` too, so the scores of two runs on
    different pools are not comparable. Deterministic. `known` are counts of an earlier run by
    `name_of` their text; afterwards it holds exactly those of the texts given.
    """
    result = np.zeros((len(proposals), len(reviewers)), dtype=np.float32)
    owned = [reviewer.documents for reviewer in reviewers]
    documents = [text for texts in owned for text in texts]
    ours = [proposal.words for proposal in proposals]
    weights = _weights([*ours, *documents, *(other.words for other in others)], known)
    if not weights.nnz:
        # Texts without a single word, such as only punctuation: nothing to compare.
        return result
    rows, columns = weights[: len(ours)], weights[len(ours) : len(ours) + len(documents)]
    ends = np.cumsum([len(texts) for texts in owned])
    step = max(1, _BLOCK // max(1, len(documents)))
    for start in range(0, len(ours), step):
        scores = (rows[start : start + step] @ columns.T).toarray()
        for column, texts in enumerate(owned):
            if texts:
                mine = scores[:, ends[column] - len(texts) : ends[column]]
                result[start : start + step, column] = _mean_of_best(mine)
    return np.clip(result, 0, 1, out=result)


def name_of(text: str) -> str:
    """SHA-256 (hex) of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def count_terms(texts: Sequence[str], known: dict[str, bytes]) -> None:
    """Add to `known` the counts of texts it does not know.

    Words and pairs of words as 31-bit hashes, then how often each comes up, all int32.
    """
    new = {name: text for text in texts if (name := name_of(text)) not in known}
    if not new:
        return
    # Loaded here so that the web process never pays for it (4 s, 150 MiB).
    from sklearn.feature_extraction.text import HashingVectorizer

    vectorizer = HashingVectorizer(
        ngram_range=(1, 2),
        alternate_sign=False,
        norm=None,
        n_features=_HASHES,
        strip_accents="unicode",
        dtype=np.float32,
    )
    counts = vectorizer.transform(list(new.values()))
    counts.sum_duplicates()
    ends = zip(counts.indptr[:-1], counts.indptr[1:], strict=True)
    for name, (first, last) in zip(new, ends, strict=True):
        pair = counts.indices[first:last], counts.data[first:last]
        known[name] = np.stack([each.astype("<i4") for each in pair]).tobytes()


def _weights(texts: list[str], known: dict[str, bytes] | None) -> csr_matrix:
    """TF-IDF of each text as a row of length 1, or 0."""
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import TfidfTransformer

    counted = {} if known is None else known
    count_terms(texts, counted)
    names = [name_of(text) for text in texts]
    for name in counted.keys() - set(names):
        del counted[name]
    if not names:
        return csr_matrix((0, 1), dtype=np.float32)
    parts = [np.frombuffer(counted[name], dtype="<i4").reshape(2, -1) for name in names]
    terms, counts = np.concatenate(parts, axis=1)
    starts = np.concatenate([[0], np.cumsum([part.shape[1] for part in parts])])
    vocabulary, places = np.unique(terms, return_inverse=True)
    shape = (len(texts), max(1, vocabulary.size))
    matrix = csr_matrix((counts.astype(np.float32), places, starts), shape=shape)
    if not matrix.nnz:
        return matrix
    return TfidfTransformer(sublinear_tf=True).fit_transform(matrix)


def _mean_of_best(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    surplus = scores.shape[1] - BEST
    best = np.partition(scores, surplus, axis=1)[:, surplus:] if surplus > 0 else scores
    mean: NDArray[np.float32] = best.mean(axis=1)
    return mean
