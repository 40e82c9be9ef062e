"""Which applications the reviewers disagree about, and how much. Plain values, no ORM.

The rule is that of the evidence in REVIEW.md 6.5: the spread of an application's scores above
one and a half times what is usual within applications, or recommendations that contradict.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, stdev

UNUSUAL = 1.5
"""How many times the usual spread within an application is a disagreement."""

LEAST = 2
"""Reviews without which nobody can disagree."""


@dataclass(frozen=True)
class Judged:
    """The reviews of one application: weighted means on the criteria's scale, recommendations."""

    application: str
    means: Sequence[float]
    recommendations: Sequence[str] = ()


@dataclass(frozen=True)
class Disagreement:
    """Why an application should be discussed. `spread` and `usual` are standard deviations."""

    application: str
    lowest: float
    highest: float
    spread: float
    usual: float
    is_wide: bool
    is_split: bool


def usual_spread(judged: Iterable[Judged]) -> float:
    """The pooled standard deviation within applications: √(Σ squares / Σ (reviews − 1)).

    The least-squares fit of one mean for each application; 0 when none has two reviews.
    """
    squares, freedom = 0.0, 0
    for each in judged:
        if len(each.means) >= LEAST:
            mean = fmean(each.means)
            squares += sum((value - mean) ** 2 for value in each.means)
            freedom += len(each.means) - 1
    return sqrt(squares / freedom) if freedom else 0.0


def is_split(recommendations: Iterable[str]) -> bool:
    """Whether one reviewer would fund and another would not."""
    return {"fund", "decline"} <= set(recommendations)


def disagreements(judged: Sequence[Judged]) -> list[Disagreement]:
    """The applications whose reviewers disagree, the widest first."""
    usual = usual_spread(judged)
    found = []
    for each in judged:
        spread = stdev(each.means) if len(each.means) >= LEAST else 0.0
        # Rounded sums of equal scores must not count as spread.
        is_wide = spread > UNUSUAL * usual + 1e-9
        split = is_split(each.recommendations)
        if is_wide or split:
            found.append(
                Disagreement(
                    application=each.application,
                    lowest=min(each.means, default=0.0),
                    highest=max(each.means, default=0.0),
                    spread=spread,
                    usual=usual,
                    is_wide=is_wide,
                    is_split=split,
                )
            )
    return sorted(found, key=lambda each: (-each.spread, each.application))


def by_application(
    means: Mapping[str, Sequence[float]], recommendations: Mapping[str, Sequence[str]]
) -> list[Judged]:
    """Joins what is read about the same applications."""
    names = sorted({*means, *recommendations})
    return [Judged(name, means.get(name, ()), recommendations.get(name, ())) for name in names]
