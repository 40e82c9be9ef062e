"""How close a reviewer's expertise is to an application, from their texts alone.

TF-IDF over words and pairs of words with sublinear counts, cosine similarity, and the
mean of a reviewer's five closest texts. On the public gold standard of reviewers' own
judgements (Stelmakh et al., "A Gold Standard Dataset for the Reviewer Assignment
Problem", 2023) this equals models that need trained weights; nothing leaves the house.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BEST = 5
"""How many of a reviewer's texts count, the closest ones."""

_BLOCK = 16_000_000


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


def affinities(proposals: Sequence[Text], reviewers: Sequence[Expertise]) -> NDArray[np.float32]:
    """Affinity of every proposal (row) to every reviewer (column), in [0, 1].

    A reviewer without a text, and a proposal without one, has affinity 0 throughout.
    The weights are fitted on all the texts given, so the scores of two runs on
    different pools are not comparable. Deterministic.
    """
    result = np.zeros((len(proposals), len(reviewers)), dtype=np.float32)
    owned = [reviewer.documents for reviewer in reviewers]
    documents = [text for texts in owned for text in texts]
    ours = [proposal.words for proposal in proposals]
    if not documents or not any(text.strip() for text in ours):
        return result
    # Loaded here so that the web process never pays for it (4 s, 150 MiB).
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(
        ngram_range=(1, 2), sublinear_tf=True, dtype=np.float32, strip_accents="unicode"
    )
    try:
        weights = vectorizer.fit_transform([*ours, *documents])
    except ValueError:
        # Texts without a single word, such as only punctuation: nothing to compare.
        return result
    rows, columns = weights[: len(ours)], weights[len(ours) :]
    ends = np.cumsum([len(texts) for texts in owned])
    step = max(1, _BLOCK // max(1, len(documents)))
    for start in range(0, len(ours), step):
        scores = (rows[start : start + step] @ columns.T).toarray()
        for column, texts in enumerate(owned):
            if texts:
                mine = scores[:, ends[column] - len(texts) : ends[column]]
                result[start : start + step, column] = _mean_of_best(mine)
    return np.clip(result, 0, 1, out=result)


def _mean_of_best(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    surplus = scores.shape[1] - BEST
    best = np.partition(scores, surplus, axis=1)[:, surplus:] if surplus > 0 else scores
    mean: NDArray[np.float32] = best.mean(axis=1)
    return mean
