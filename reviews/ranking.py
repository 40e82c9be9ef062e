"""From scores to a ranking and to the line where the budget ends. Exact, on plain values.

All arithmetic is exact: two applications tie when their means are equal, never because
of rounding, and the order in which scores arrive cannot matter. It is done in whole
numbers over one common denominator, which is thirty times as fast as adding fractions.
Money is whole minor units (cents).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import groupby
from types import MappingProxyType
from typing import NamedTuple, Protocol, TypeVar

Number = int | Decimal | Fraction
Ratio = tuple[int, int]
"""Numerator and denominator."""
_Sums = tuple[int, int, int, int, int]
"""Reviews, their total, their squares added up, the lowest and the highest."""


# Named tuples, as `Ranked`: a large call has tens of thousands of them.
class Score(NamedTuple):
    """One reviewer's value for one criterion of one application."""

    application: str
    reviewer: str
    criterion: str
    value: Number


class Tally(NamedTuple):
    """Reviews of one application that count the same sum of weights, added up in whole numbers.

    `total`, `squares` (added up, each squared before), `lowest` and `highest` are of the
    reviews' sums of weight times value; a review's mean is its sum divided by `weight`.
    """

    application: str
    weight: int
    reviews: int
    total: int
    squares: int
    lowest: int
    highest: int


class Ranked(NamedTuple):
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


class Placed(Protocol):
    """What the funding line asks of a row of the ranking."""

    @property
    def application(self) -> str:
        """Its name."""

    @property
    def rank(self) -> int | None:
        """Its rank, None without reviews."""


Row = TypeVar("Row", bound=Placed)


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
    exact = {criterion: Fraction(*_ratio(weight)) for criterion, weight in weights.items()}
    if any(weight < 0 for weight in exact.values()) or not any(exact.values()):
        raise ValueError("Weights must not be negative, and one must be above 0.")
    reviews: dict[str, dict[str, dict[str, Ratio]]] = {name: {} for name in applications}
    for application, reviewer, criterion, value in scores:
        if criterion not in exact:
            raise ValueError(f"The criterion “{criterion}” has no weight.")
        given = reviews.setdefault(application, {}).setdefault(reviewer, {})
        if criterion in given:
            raise ValueError(f"{reviewer} scored “{criterion}” of {application} twice.")
        given[criterion] = _ratio(value)
    counted = {criterion: weight for criterion, weight in exact.items() if weight}
    sums = _weighted(reviews, counted)
    ranked = rank_tallies([tally for tally, *_ in sums], reviews)
    means: dict[str, dict[str, Fraction]] = {name: {} for name in reviews}
    incomplete: dict[str, int] = defaultdict(int)
    for tally, reviewer, mean, lacks in sums:
        means[tally.application][reviewer] = mean
        incomplete[tally.application] += lacks
    return [
        row._replace(
            by_reviewer=means[row.application],
            incomplete=incomplete[row.application],
        )
        for row in ranked
    ]


def rank_tallies(tallies: Iterable[Tally], applications: Iterable[str] = ()) -> list[Ranked]:
    """The same from reviews that a database has added up; an application may have many tallies.

    Who gave what and what is incomplete cannot be seen here: `by_reviewer` is empty and
    `incomplete` 0. ValueError for a weight that is not above 0.
    """
    rows = list(tallies)
    weights = {row.weight for row in rows}
    if any(weight <= 0 for weight in weights):
        raise ValueError("The weight of a review must be above 0.")
    unit = math.lcm(*weights)
    sums: dict[str, _Sums] = {}
    for name, weight, reviews, total, squares, lowest, highest in rows:
        by = unit // weight
        mine = (reviews, total * by, squares * by * by, lowest * by, highest * by)
        sums[name] = _merged(sums[name], mine) if name in sums else mine
    unreviewed = set(applications) - set(sums)
    return _with_ranks(sums, unit) + [
        Ranked(name, None, False, 0, 0, {}, None, None, None, None) for name in sorted(unreviewed)
    ]


def by_lot(rows: Iterable[Row], lots: Mapping[str, int]) -> list[Row]:
    """The ranking with those who share a rank and have all drawn a lot in the order of the lots."""
    found: list[Row] = []
    for rank, group in groupby(rows, key=lambda row: row.rank):
        equals = list(group)
        if rank is not None and _all_drawn([row.application for row in equals], lots):
            equals.sort(key=lambda row: lots[row.application])
        found += equals
    return found


def _all_drawn(names: Iterable[str], lots: Mapping[str, int]) -> bool:
    return all(name in lots for name in names)


def _steps(names: list[str], lots: Mapping[str, int]) -> list[list[str]]:
    """Who is paid together: each alone in the order of the lots, else all who share a rank."""
    if _all_drawn(names, lots):
        return [[name] for name in sorted(names, key=lots.__getitem__)]
    return [sorted(names)]


def funding_line(
    ranked: Sequence[Placed],
    asks: Mapping[str, int],
    budget: int,
    lots: Mapping[str, int] = MappingProxyType({}),
) -> FundingLine:
    """How far the budget goes down the ranking, nobody being skipped.

    Applications that share a rank are paid together or not at all: which of them comes
    first is for people to say, or for the places they drew (`lots`) when all of them
    drew one. Unreviewed applications are never above the line. Amounts are whole minor
    units; ValueError for a negative amount or an application without one, TypeError for
    an amount that is not whole.
    """
    _money(budget)
    groups: dict[int, list[str]] = defaultdict(list)
    for row in ranked:
        if row.rank is not None:
            groups[row.rank].append(row.application)
    above: list[str] = []
    total = 0
    steps = (names for rank in sorted(groups) for names in _steps(groups[rank], lots))
    for names in steps:
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


def _ratio(value: Number) -> Ratio:
    if isinstance(value, bool) or not isinstance(value, (int, Fraction, Decimal)):
        raise TypeError(f"{value!r} is not an exact number: use int, Decimal or Fraction.")
    try:
        return value.as_integer_ratio()
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{value} is not a finite number.") from error


def _money(amount: int) -> int:
    if isinstance(amount, bool) or not isinstance(amount, int):
        raise TypeError(f"{amount!r} is not a whole number of minor units.")
    if amount < 0:
        raise ValueError(f"{amount} is a negative amount.")
    return amount


def _weighted(
    reviews: Mapping[str, Mapping[str, Mapping[str, Ratio]]], weights: Mapping[str, Fraction]
) -> list[tuple[Tally, str, Fraction, bool]]:
    """Each review: as a tally of its own, whose it is, its mean, whether it is incomplete."""
    whole = math.lcm(*(weight.denominator for weight in weights.values()))
    parts = {name: int(weight * whole) for name, weight in weights.items()}
    everything = [given for mine in reviews.values() for given in mine.values()]
    unit = math.lcm(*{below for given in everything for _, below in given.values()})
    found = []
    for application, by_reviewer in reviews.items():
        for reviewer, given in sorted(by_reviewer.items()):
            scored = [(parts[name], *given[name]) for name in parts if name in given]
            if scored:
                total = sum(part * above * (unit // below) for part, above, below in scored)
                weight = unit * sum(part for part, *_ in scored)
                tally = Tally(application, weight, 1, total, total * total, total, total)
                lacks = len(scored) < len(parts)
                found.append((tally, reviewer, Fraction(total, weight), lacks))
    return found


def _merged(one: _Sums, other: _Sums) -> _Sums:
    return (
        one[0] + other[0],
        one[1] + other[1],
        one[2] + other[2],
        min(one[3], other[3]),
        max(one[4], other[4]),
    )


def _with_ranks(sums: Mapping[str, _Sums], unit: int) -> list[Ranked]:
    # Sums of different numbers of reviews compare over the least common multiple of these.
    common = math.lcm(*{reviews for reviews, *_ in sums.values()})
    standing = sorted((-each[1] * (common // each[0]), name) for name, each in sums.items())
    # The same few values come again and again, and a fraction is dear to make.
    fraction = cache(Fraction)
    result: list[Ranked] = []
    for _, group in groupby(standing, key=lambda each: each[0]):
        members = [name for _, name in group]
        rank, tied = len(result) + 1, len(members) > 1
        for name in members:
            reviews, total, squares, lowest, highest = sums[name]
            result.append(
                Ranked(
                    application=name,
                    rank=rank,
                    tied=tied,
                    reviews=reviews,
                    incomplete=0,
                    by_reviewer={},
                    mean=fraction(total, unit * reviews),
                    spread=_sample_deviation(reviews, total, squares, unit),
                    lowest=fraction(lowest, unit),
                    highest=fraction(highest, unit),
                )
            )
    return result


def _sample_deviation(count: int, total: int, squares: int, unit: int) -> float | None:
    """Of values in units of 1 / `unit`; the division of whole numbers is the only rounding."""
    if count <= 1:
        return None
    over = count * squares - total * total
    return math.sqrt(over / (count * (count - 1) * unit * unit))
