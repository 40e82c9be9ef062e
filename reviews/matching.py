"""Which reviewer reads which application: the best plan, and the proof that it is.

One min-cost flow (OR-tools) over the most promising pairs; prices from its residual
graph then show whether any pair left out could improve the plan. If one could, it is
added and the flow solved again, so the final plan is optimal over *all* pairs. A round
that cannot be filled still gets the best partial plan, with the reason for every gap.

Plain values only: applications and reviewers are row and column numbers.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from reviews.certificate import (
    SCALE,
    Arcs,
    IntArray,
    Market,
    Prices,
    find_prices,
    top_pairs,
    upper_bound,
)
from reviews.problem import Pairs, Problem, Sheet, flat_pairs, read, to_market

TOP = 40
"""Candidates first looked at for each application and each reviewer."""

MOST_ROUNDS = 50
"""Flows solved before a plan is returned with an open gap instead of a proof."""

Reason = Literal["conflicts", "loads", "no candidates"]


@dataclass(frozen=True)
class Short:
    """An application left `missing` reviews, and what stands in the way."""

    application: int
    missing: int
    reason: Reason
    explanation: str


@dataclass(frozen=True)
class Violation:
    """A rule that a set of pairs breaks, in words."""

    kind: Literal["conflict", "over load", "under load", "short", "pin dropped", "low affinity"]
    application: int | None
    reviewer: int | None
    explanation: str


@dataclass(frozen=True)
class Numbers:
    """What a set of pairs is worth. Sums are of affinity unless said otherwise.

    `objective` counts the bonus of kept pairs as well; `affinity_total` does not.
    `worst_application` and `fifth_percentile` (nearest rank) are over the sums of
    applications that want reviews; `worst_pair` is None without pairs.
    """

    pairs: list[tuple[int, int, float]]
    objective: float
    affinity_total: float
    worst_application: float | None
    worst_pair: float | None
    fifth_percentile: float | None
    loads: list[int]
    kept: int


@dataclass(frozen=True)
class Evaluation(Numbers):
    """The same numbers for a plan edited by hand, and the rules it breaks."""

    violations: list[Violation]


@dataclass(frozen=True)
class Plan(Numbers):
    """An assignment with its certificate.

    `bound` is an upper limit on the objective of every plan that leaves no more gaps
    than this one (counted as `Market.fine` does); `gap` is bound - objective, and 0
    means proved optimal. `short` and `under` (reviewer, reviews below the minimum)
    are what could not be met. `prices` are the evidence: see `reviews.certificate`.
    """

    bound: float
    gap: float
    short: list[Short]
    under: list[tuple[int, int]]
    rounds: int
    prices: Prices = field(compare=False, repr=False)
    seconds: float = field(compare=False)


def plan(problem: Problem) -> Plan:
    """The best plan for a round, proved over all pairs.

    First as many reviews as possible, their gaps spread evenly, and minimum loads; then
    the highest total affinity. Deterministic. Raises ValueError, in words, when the problem
    contradicts itself (a pinned conflict, a pinned overload, a number out of range).
    """
    began = time.perf_counter()
    sheet = read(problem)
    market = to_market(sheet)
    pins = np.bincount(sheet.pinned // sheet.width, minlength=sheet.demand.size)
    most = max(TOP, 2 * int(sheet.demand.max(initial=0)))
    known = top_pairs(market, most)
    rounds = 0
    while True:
        rounds += 1
        arcs = Arcs.of(known, sheet.width)
        chosen = _solve_flow(market, arcs)
        prices = find_prices(market, arcs, chosen)
        bound, better = upper_bound(market, prices, known, most)
        if not better.size or rounds == MOST_ROUNDS:
            break
        known = np.union1d(known, better)
    flat = np.union1d(known[chosen], sheet.pinned)
    numbers = _numbers(sheet, flat)
    loads = np.asarray(numbers.loads, dtype=np.int64)
    got = np.bincount(flat // sheet.width, minlength=sheet.demand.size)
    missing = np.maximum(np.maximum(sheet.demand, pins) - got, 0)
    lacking = np.maximum(sheet.low - loads, 0)
    bound += market.fine(missing, lacking) + worth(sheet, sheet.pinned)
    return Plan(
        **vars(numbers),
        bound=bound / SCALE,
        gap=(bound - worth(sheet, flat)) / SCALE,
        short=[_explain(sheet, int(a), int(missing[a])) for a in missing.nonzero()[0]],
        under=[(int(r), int(lacking[r])) for r in lacking.nonzero()[0]],
        rounds=rounds,
        prices=prices,
        seconds=time.perf_counter() - began,
    )


def evaluate(problem: Problem, pairs: Pairs) -> Evaluation:
    """The numbers of any set of pairs, and every rule of the problem it breaks.

    Raises ValueError for pairs that do not exist or that are named twice.
    """
    sheet = read(problem)
    flat = flat_pairs(pairs, sheet.affinity.shape, "pairs")
    if flat.size != len(pairs):
        raise ValueError("The same pair is named twice.")
    numbers = _numbers(sheet, flat)
    return Evaluation(**vars(numbers), violations=_violations(sheet, flat, numbers.loads))


def _violations(sheet: Sheet, flat: IntArray, loads: list[int]) -> list[Violation]:
    def both(index: int) -> tuple[int, int]:
        return index // sheet.width, index % sheet.width

    found = [
        Violation("conflict", *both(int(i)), "The reviewer has a conflict of interest.")
        for i in np.intersect1d(flat, sheet.forbidden)
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
    return found


def _solve_flow(market: Market, arcs: Arcs) -> NDArray[np.bool_]:
    """Which of the pairs an optimal flow uses."""
    # Loaded here so that the web process never pays for it.
    from ortools.graph.python import min_cost_flow

    count, width = market.profit.shape
    sink = count + width
    columns = np.arange(count, sink)
    profit = market.profit[arcs.applications, arcs.reviewers].astype(np.int64)
    flow = min_cost_flow.SimpleMinCostFlow()
    pairs = flow.add_arcs_with_capacity_and_unit_cost(
        arcs.applications, arcs.reviewers + count, np.ones_like(profit), -profit
    )
    flow.add_arcs_with_capacity_and_unit_cost(
        np.concatenate([columns, columns]),
        np.full(2 * width, sink),
        np.concatenate([market.low, market.high - market.low]),
        np.repeat([-market.penalty, 0], width),
    )
    # The first missing review of an application costs least, so gaps are spread.
    for place in range(1, int(market.demand.max(initial=0)) + 1):
        wanting = np.flatnonzero(market.demand >= place)
        one = np.ones_like(wanting)
        flow.add_arcs_with_capacity_and_unit_cost(
            wanting, one * sink, one, one * (market.penalty * place)
        )
    supply = np.concatenate([market.demand, np.zeros(width, dtype=np.int64)])
    flow.set_nodes_supplies(np.arange(sink), supply)
    flow.set_node_supply(sink, -int(market.demand.sum()))
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise RuntimeError(f"The flow solver stopped with {status}.")
    return np.asarray(flow.flows(pairs)) > 0


def worth(sheet: Sheet, flat: IntArray) -> int:
    """Objective of these pairs in millionths: affinity plus bonus for kept ones."""
    kept = np.intersect1d(flat, sheet.keep).size
    return int(sheet.value(flat).sum()) + sheet.bonus * kept


def _numbers(sheet: Sheet, flat: IntArray) -> Numbers:
    value = sheet.value(flat)
    rows, columns = flat // max(1, sheet.width), flat % max(1, sheet.width)
    sums = np.zeros(sheet.demand.size, dtype=np.int64)
    np.add.at(sums, rows, value)
    ranked = np.sort(sums[sheet.demand > 0])
    total, kept = int(value.sum()), int(np.intersect1d(flat, sheet.keep).size)
    fifth = max(0, -(-ranked.size // 20) - 1)
    return Numbers(
        pairs=list(zip(rows.tolist(), columns.tolist(), (value / SCALE).tolist(), strict=True)),
        objective=(total + sheet.bonus * kept) / SCALE,
        affinity_total=total / SCALE,
        worst_application=int(ranked[0]) / SCALE if ranked.size else None,
        worst_pair=int(value.min()) / SCALE if value.size else None,
        fifth_percentile=int(ranked[fifth]) / SCALE if ranked.size else None,
        loads=np.bincount(columns, minlength=sheet.width).tolist(),
        kept=kept,
    )


def _explain(sheet: Sheet, application: int, missing: int) -> Short:
    """Why an application was left short: the first limit that binds."""
    width, wanted = sheet.width, int(sheet.demand[application])
    lines = np.array([application, application + 1]) * width
    first, last = np.searchsorted(sheet.forbidden, lines)
    allowed = np.ones(width, dtype=np.bool_)
    allowed[sheet.forbidden[first:last] - application * width] = False
    free = int(allowed.sum())
    near = int((allowed & (sheet.affinity[application] >= sheet.floor)).sum())
    if width < wanted:
        words = f"{wanted} reviewers wanted; the pool has {width}."
        return Short(application, missing, "no candidates", words)
    if free < wanted:
        words = f"{width - free} of {width} reviewers have a conflict; {free} are left."
        return Short(application, missing, "conflicts", words)
    if near < wanted:
        words = f"Only {near} reviewers without a conflict are close enough in subject."
        return Short(application, missing, "no candidates", words)
    words = f"The reviewers it could have ({near}) are at their maximum load."
    return Short(application, missing, "loads", words)
