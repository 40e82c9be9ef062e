"""From scores to a ranking and to the line where the budget ends. Exact, on plain values.

All arithmetic is in fractions: two applications tie when their means are equal, never
because of rounding, and the order in which scores arrive cannot matter. Money is whole
minor units (cents).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

Number = int | Decimal | Fraction


@dataclass(frozen=True)
class Score:
    """One reviewer's value for one criterion of one application."""

    application: str
    reviewer: str
    criterion: str
    value: Number


@dataclass(frozen=True)
class Ranked:
    """What the scores say of one application.

    `rank` is by mean, highest first, ties sharing the better place (1, 2, 2, 4), None
    without reviews. `spread` is the sample standard deviation (n - 1) of the reviews'
    means, None below two reviews. `incomplete` counts reviews that lack a criterion.
    """

    application: str
    rank: int | None
    tied: bool
    reviews: int
    incomplete: int
    by_reviewer: dict[str, Fraction]
    mean: Fraction | None
    spread: float | None
    lowest: Fraction | None
    highest: Fraction | None


@dataclass(frozen=True)
class FundingLine:
    """Where the budget ends, in whole minor units.

    `above` can be paid in full, in strict order of rank. `at_line` is the next
    application, or all those tied for the place, that do not fit; `shortfall` is what
    the budget lacks to pay them too (0 when nobody is left).
    """

    above: tuple[str, ...]
    total: int
    remaining: int
    at_line: tuple[str, ...]
    shortfall: int


def rank_applications(
    scores: Iterable[Score], weights: Mapping[str, Number], applications: Iterable[str] = ()
) -> list[Ranked]:
    """Every application with its numbers, best first, unreviewed last, ties by name.

    A review counts as the weighted mean of the criteria it scored: a missing criterion
    drops out with its weight and the review is counted as `incomplete`. Criteria of
    weight 0 are not counted at all. `applications` adds those without any score.
    ValueError for a criterion without weight, a negative weight, weights that sum to
    0, or the same score given twice; TypeError for a float, which is not exact.
    """
    exact = {criterion: _exact(weight) for criterion, weight in weights.items()}
    if any(weight < 0 for weight in exact.values()) or not any(exact.values()):
        raise ValueError("Weights must not be negative, and one must be above 0.")
    reviews: dict[str, dict[str, dict[str, Fraction]]] = {name: {} for name in applications}
    for score in scores:
        if score.criterion not in exact:
            raise ValueError(f"The criterion “{score.criterion}” has no weight.")
        given = reviews.setdefault(score.application, {}).setdefault(score.reviewer, {})
        if score.criterion in given:
            raise ValueError(
                f"{score.reviewer} scored “{score.criterion}” of {score.application} twice."
            )
        given[score.criterion] = _exact(score.value)
    counted = {criterion: weight for criterion, weight in exact.items() if weight}
    rows = [_summary(name, given, counted) for name, given in reviews.items()]
    return _with_ranks(rows)


def funding_line(ranked: Sequence[Ranked], asks: Mapping[str, int], budget: int) -> FundingLine:
    """How far the budget goes down the ranking, nobody being skipped.

    Applications that share a rank are paid together or not at all: which of them comes
    first is for people (or a drawn lot) to say. Unreviewed applications are never
    above the line. Amounts are whole minor units; ValueError for a negative amount or
    an application without one, TypeError for an amount that is not whole.
    """
    _money(budget)
    groups: dict[int, list[str]] = defaultdict(list)
    for row in ranked:
        if row.rank is not None:
            groups[row.rank].append(row.application)
    above: list[str] = []
    total = 0
    for rank in sorted(groups):
        names = sorted(groups[rank])
        for name in names:
            if name not in asks:
                raise ValueError(f"{name} has no amount asked for.")
        cost = sum(_money(asks[name]) for name in names)
        if total + cost > budget:
            shortfall = total + cost - budget
            return FundingLine(tuple(above), total, budget - total, tuple(names), shortfall)
        above += names
        total += cost
    return FundingLine(tuple(above), total, budget - total, (), 0)


def _exact(value: Number) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal, Fraction)):
        raise TypeError(f"{value!r} is not an exact number: use int, Decimal or Fraction.")
    try:
        return Fraction(value)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{value} is not a finite number.") from error


def _money(amount: int) -> int:
    if isinstance(amount, bool) or not isinstance(amount, int):
        raise TypeError(f"{amount!r} is not a whole number of minor units.")
    if amount < 0:
        raise ValueError(f"{amount} is a negative amount.")
    return amount


def _summary(
    application: str, reviews: dict[str, dict[str, Fraction]], weights: dict[str, Fraction]
) -> Ranked:
    means: dict[str, Fraction] = {}
    incomplete = 0
    for reviewer in sorted(reviews):
        given = {name: value for name, value in reviews[reviewer].items() if name in weights}
        if not given:
            continue
        weight = sum((weights[name] for name in given), Fraction())
        total = sum((weights[name] * value for name, value in given.items()), Fraction())
        means[reviewer] = total / weight
        incomplete += len(given) < len(weights)
    values = list(means.values())
    mean = sum(values, Fraction()) / len(values) if values else None
    return Ranked(
        application=application,
        rank=None,
        tied=False,
        reviews=len(values),
        incomplete=incomplete,
        by_reviewer=means,
        mean=mean,
        spread=_sample_deviation(values),
        lowest=min(values, default=None),
        highest=max(values, default=None),
    )


def _sample_deviation(values: list[Fraction]) -> float | None:
    if len(values) <= 1:
        return None
    mean = sum(values, Fraction()) / len(values)
    variance = sum(((value - mean) ** 2 for value in values), Fraction()) / (len(values) - 1)
    return math.sqrt(variance)


def _with_ranks(rows: list[Ranked]) -> list[Ranked]:
    reviewed = [row for row in rows if row.mean is not None]
    reviewed.sort(key=lambda row: (-_mean(row), row.application))
    result: list[Ranked] = []
    for _, group in groupby(reviewed, key=_mean):
        members = list(group)
        rank = len(result) + 1
        result += [_placed(row, rank, tied=len(members) > 1) for row in members]
    unreviewed = [row for row in rows if row.mean is None]
    return result + sorted(unreviewed, key=lambda row: row.application)


def _mean(row: Ranked) -> Fraction:
    return Fraction() if row.mean is None else row.mean


def _placed(row: Ranked, rank: int, *, tied: bool) -> Ranked:
    return Ranked(**{**vars(row), "rank": rank, "tied": tied})
