"""Which reviewer reads which application: the best plan, and the proof that it is.

A min-cost flow (OR-tools) over the most promising pairs; prices then show whether any
pair left out could improve the plan. If one could, it is added and the flow solved
again, so the final plan is optimal over *all* pairs. Rules that are not one flow get the
best plan found and a bound that says how much better any plan could be. A round that
cannot be filled still gets the best partial plan, with the reason for every gap.

Plain values only: applications and reviewers are row and column numbers.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from reviews.certificate import SCALE, Prices, top_pairs
from reviews.distributed import couples_of, fill_apart
from reviews.drawing import PARTS, draw
from reviews.fairness import best_floor, emptiness
from reviews.filling import Filling, fill
from reviews.gaps import Short, explain
from reviews.problem import Pairs, Problem, Sheet, flat_pairs, read, to_market
from reviews.teams import IntArray, Market, joined
from reviews.worth import Numbers, numbers_of, worth


@dataclass(frozen=True)
class Violation:
    """A rule that a set of pairs breaks, in words."""

    kind: Literal[
        "conflict",
        "over load",
        "under load",
        "short",
        "pin dropped",
        "low affinity",
        "institution",
        "seniority",
        "mutual",
    ]
    application: int | None
    reviewer: int | None
    explanation: str


@dataclass(frozen=True)
class Evaluation(Numbers):
    """The same numbers for a plan edited by hand, and the rules it breaks."""

    violations: list[Violation]


@dataclass(frozen=True)
class Plan(Numbers):
    """An assignment with its certificate.

    `bound` is an upper limit on the objective of every plan that keeps the rules and
    leaves no more gaps than this one (counted as `Market.fine` does); `gap` is bound -
    objective, and 0 means proved optimal. For a plan drawn by lot the bound is that of
    the best plan without a lot, so the gap is what the lot cost. `floor` is the affinity
    below which a fair plan uses no free pair (None when not asked for). `short` and `under`
    (reviewer, reviews below the minimum) are what could not be met. `prices` are the
    evidence: see `reviews.certificate`.
    """

    bound: float
    gap: float
    floor: float | None
    short: list[Short]
    under: list[tuple[int, int]]
    rounds: int
    prices: Prices = field(compare=False, repr=False)
    seconds: float = field(compare=False)


def plan(problem: Problem) -> Plan:
    """The best plan for a round, with its proof over all pairs.

    First as many reviews as possible, their gaps spread evenly, and minimum loads; then
    the highest total affinity. The same problem, seed included, gives the same plan.
    Raises ValueError, in words, when the problem contradicts itself (a pinned conflict, a
    pinned overload, a number out of range, rules that cannot be had together).
    """
    began = time.perf_counter()
    sheet = read(problem)
    market = to_market(sheet)
    filled = _fill(sheet, market)
    floor = None
    if problem.fair and filled.flat.size:
        floor, market, filled = _with_floor(sheet, market, filled)
    chosen = filled.flat
    if problem.most_probable < 1:
        chosen = _drawn(problem, market, filled)
    least = None if floor is None else floor / SCALE
    found = _certified(sheet, market, filled, chosen, least)
    return replace(found, seconds=time.perf_counter() - began)


def _with_floor(sheet: Sheet, market: Market, filled: Filling) -> tuple[int, Market, Filling]:
    """The best floor, and the round filled above it without leaving anybody shorter.

    Where the rules are one flow the first floor tried holds. Where they are not, filling is no
    exact art: the floor comes halfway down to the worst pair there is until nobody is shorter.
    """
    aim = emptiness(market, filled.flat)
    lowest = int(sheet.value(filled.flat).min())
    floor = best_floor(sheet, market, filled.flat, filled.known)
    while floor > lowest:
        above = to_market(sheet, floor)
        tried = _fill(sheet, above)
        if emptiness(above, tried.flat) >= aim:
            return floor, above, tried
        floor = (floor + lowest) // 2
    # The plan without a floor has this one.
    return lowest, to_market(sheet, lowest), filled


def _drawn(problem: Problem, market: Market, filled: Filling) -> IntArray:
    """The pairs that the lot gives, from a wider choice than one plan needs."""
    wanted = int(market.demand.max(initial=0))
    wide = top_pairs(market, math.ceil(2 * wanted / max(problem.most_probable, 1 / PARTS)))
    known = joined(filled.known, wide)
    chosen, parts = draw(market, known, problem.most_probable, problem.seed)
    if parts.sum() < PARTS * filled.flat.size:
        raise ValueError(
            f"With no pair more probable than {problem.most_probable:g}, some applications "
            "would be left short. Allow a higher one."
        )
    return chosen


def _fill(sheet: Sheet, market: Market) -> Filling:
    return fill_apart(market, sheet.own) if sheet.own.size else fill(market)


def _certified(
    sheet: Sheet, market: Market, filled: Filling, chosen: IntArray, floor: float | None
) -> Plan:
    """The numbers of the pairs chosen, what they leave open, and how good any plan could be."""
    flat = joined(chosen, sheet.pinned)
    numbers = numbers_of(sheet, flat)
    pins = np.bincount(sheet.pinned // max(1, sheet.width), minlength=sheet.demand.size)
    got = np.bincount(flat // max(1, sheet.width), minlength=sheet.demand.size)
    missing = np.maximum(np.maximum(sheet.demand, pins) - got, 0)
    lacking = np.maximum(sheet.low - np.asarray(numbers.loads, dtype=np.int64), 0)
    least = sheet.floor if floor is None else floor
    bound = filled.bound + market.fine(missing, lacking) + worth(sheet, sheet.pinned)
    return Plan(
        **vars(numbers),
        bound=bound / SCALE,
        gap=(bound - worth(sheet, flat)) / SCALE,
        floor=floor,
        short=[explain(sheet, flat, int(a), int(missing[a]), least) for a in missing.nonzero()[0]],
        under=[(int(r), int(lacking[r])) for r in lacking.nonzero()[0]],
        rounds=filled.rounds,
        prices=filled.prices,
        seconds=0.0,
    )


def evaluate(problem: Problem, pairs: Pairs) -> Evaluation:
    """The numbers of any set of pairs, and every rule of the problem it breaks.

    Raises ValueError for pairs that do not exist or that are named twice.
    """
    sheet = read(problem)
    flat = flat_pairs(pairs, sheet.affinity.shape, "pairs")
    if flat.size != len(pairs):
        raise ValueError("The same pair is named twice.")
    numbers = numbers_of(sheet, flat)
    return Evaluation(**vars(numbers), violations=_violations(sheet, flat, numbers.loads))


def _violations(sheet: Sheet, flat: IntArray, loads: list[int]) -> list[Violation]:
    def both(index: int) -> tuple[int, int]:
        return index // sheet.width, index % sheet.width

    found = [
        Violation("conflict", *both(int(i)), "The reviewer has a conflict of interest.")
        for i in np.intersect1d(flat, sheet.forbidden, assume_unique=True)
    ]
    found += [
        Violation("pin dropped", *both(int(i)), "This pair was pinned.")
        for i in np.setdiff1d(sheet.pinned, flat)
    ]
    weak = flat[sheet.affinity[flat // sheet.width, flat % sheet.width] < sheet.floor]
    found += [
        Violation("low affinity", *both(int(i)), f"Affinity below {sheet.floor:g}.")
        for i in np.setdiff1d(weak, sheet.pinned)
    ]
    for r, load in enumerate(loads):
        if load > sheet.high[r]:
            words = f"{load} applications; at most {sheet.high[r]} allowed."
            found.append(Violation("over load", None, r, words))
        elif load < sheet.low[r]:
            words = f"{load} applications; at least {sheet.low[r]} wanted."
            found.append(Violation("under load", None, r, words))
    got = np.bincount(flat // sheet.width, minlength=sheet.demand.size)
    for a in np.flatnonzero(got < sheet.demand):
        words = f"{got[a]} of {sheet.demand[a]} reviewers."
        found.append(Violation("short", int(a), None, words))
    return found + _broken_in_teams(sheet, flat)


def _broken_in_teams(sheet: Sheet, flat: IntArray) -> list[Violation]:
    """Rules about who sits together, and who reads whose."""
    rows, columns = flat // max(1, sheet.width), flat % max(1, sheet.width)
    found = []
    if sheet.spread:
        homes, sizes = np.unique(
            rows * sheet.width + sheet.institutions[columns], return_counts=True
        )
        for a in homes[sizes > sheet.spread] // sheet.width:
            words = f"More than {sheet.spread} reviewers of one institution."
            found.append(Violation("institution", int(a), None, words))
    if sheet.senior is not None:
        seated = np.unique(rows[sheet.senior[columns]])
        for a in np.setdiff1d(np.unique(rows), seated):
            found.append(Violation("seniority", int(a), None, "No senior reviewer."))
    for couple in couples_of(sheet.own, flat, sheet.width):
        a, r = divmod(int(couple[0]), sheet.width)
        found.append(Violation("mutual", a, r, "Two applicants would read each other's."))
    return found
