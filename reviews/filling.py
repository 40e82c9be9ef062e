"""Filling the teams of a round: flows over promising pairs until none left out can help.

With one rule for teams, or none, a flow is exact and its prices prove it. Institutions
held apart *and* a seat for a senior are no longer one flow: seniors are seated first, the
rest after them, and prices give an honest bound for what this may have cost.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from reviews.certificate import Prices, top_pairs, upper_bound
from reviews.network import build, pairs_of, prices
from reviews.teams import BANNED, Arcs, IntArray, Market, best_teams, joined

TOP = 24
"""Candidates first looked at for each application and each reviewer."""

MOST_ROUNDS = 50
"""Flows solved before a plan is returned with an open gap instead of a proof."""

STEPS = 30
"""Changes of prices tried to bring the bound down where no flow proves it."""


@dataclass(frozen=True, eq=False)
class Filling:
    """What the teams are, and how good any could be.

    `flat` are the pairs chosen (flat indices), `bound` an upper limit of worth less
    penalties, with the `prices` behind it; `known` are the pairs looked at and `rounds`
    the flows it took.
    """

    flat: IntArray
    bound: int
    prices: Prices
    known: IntArray
    rounds: int


def fill(market: Market, known: IntArray | None = None) -> Filling:
    """The best teams for a market, proved over all pairs wherever that can be done."""
    if known is None:
        known = candidates(market)
    if market.spread and market.needs.any():
        return _fill_in_two(market, known)
    return _fill_by_flow(market, known)


def candidates(market: Market) -> IntArray:
    """The pairs to look at first."""
    return top_pairs(market, max(TOP, 2 * int(market.demand.max(initial=0))))


def value_of(market: Market, flat: IntArray) -> int:
    """Worth of these pairs less the penalties of what they leave open."""
    rows, columns = flat // max(1, market.width), flat % max(1, market.width)
    missing = market.demand - np.bincount(rows, minlength=market.demand.size)
    lacking = market.low - np.bincount(columns, minlength=market.high.size)
    fine = market.fine(np.maximum(missing, 0), np.maximum(lacking, 0))
    return int(market.profit[rows, columns].sum(dtype=np.int64)) - fine


def _fill_by_flow(market: Market, known: IntArray) -> Filling:
    most = max(TOP, 2 * int(market.demand.max(initial=0)))
    rounds = 0
    while True:
        rounds += 1
        network = build(market, Arcs.of(known, market.width))
        flow = network.solve()
        found = prices(market, network, flow)
        bound, better = upper_bound(market, found.least, known, most)
        if not better.size or rounds == MOST_ROUNDS:
            chosen = known[pairs_of(network, flow) > 0]
            return Filling(chosen, bound, found, known, rounds)
        known = joined(known, better)


def _fill_in_two(market: Market, known: IntArray) -> Filling:
    """Seniors first, at the prices of a round without their rule; then everybody else."""
    nobody = np.zeros_like(market.needs)
    free = _fill_by_flow(replace(market, needs=nobody), known)
    one = _fill_by_flow(replace(market, spread=0), joined(known, free.known))
    known = joined(one.known, free.known)
    seated = _seat(market, known, free.prices.least)
    rest = _fill_by_flow(_after(market, seated), known)
    flat = joined(seated, rest.flat)
    known = joined(known, rest.known)
    starts = [free.prices.least, one.prices.least, one.prices.most, rest.prices.least]
    rho, bound = _lowest_bound(market, known, starts, value_of(market, flat))
    rounds = free.rounds + one.rounds + rest.rounds + 1
    return Filling(flat, bound, Prices(rho, rho), known, rounds)


def _seat(market: Market, known: IntArray, rho: IntArray) -> IntArray:
    """A senior for each application that needs one, where what others would pay counts."""
    senior = known[market.senior[known % market.width]]
    if market.spread:
        _, room = market.houses(Arcs.of(senior, market.width))
        senior = senior[room > 0]
    worth = np.full(market.profit.shape, BANNED, dtype=np.int32)
    worth.ravel()[senior] = np.clip(
        market.profit.ravel()[senior] - rho[senior % market.width], BANNED + 1, None
    )
    seats = replace(
        market,
        profit=worth,
        demand=market.needs.astype(np.int64),
        low=np.zeros_like(market.low),
        spread=0,
        needs=np.zeros_like(market.needs),
    )
    network = build(seats, Arcs.of(senior, market.width))
    return senior[pairs_of(network, network.solve()) > 0]


def _after(market: Market, seated: IntArray) -> Market:
    """What is left once the seniors sit. A seat no senior could take stays empty."""
    rows, columns = seated // market.width, seated % market.width
    profit = market.profit.copy()
    profit.ravel()[seated] = BANNED
    loads = np.bincount(columns, minlength=market.high.size)
    taken = rows * market.width + market.homes[columns]
    return replace(
        market,
        profit=profit,
        demand=market.demand - market.needs,
        low=np.maximum(market.low - loads, 0),
        high=market.high - loads,
        taken=np.sort(np.concatenate([market.taken, taken])),
        needs=np.zeros_like(market.needs),
    )


def _lowest_bound(
    market: Market, known: IntArray, starts: Iterable[IntArray], target: int
) -> tuple[IntArray, int]:
    """Prices with a low bound over all pairs, from the best start by subgradient steps.

    Each step dears who is wanted too often and cheapens who is wanted too rarely, as far
    as would close half the gap were the bound straight (Held, Wolfe, Crowder, 1974).
    """
    arcs = Arcs.of(known, market.width)

    def bound_at(rho: IntArray) -> tuple[int, IntArray]:
        teams = best_teams(market, arcs, rho)
        wanted = np.bincount(arcs.reviewers[teams.chosen], minlength=rho.size)
        free = np.clip(wanted, market.low, market.high)
        limit = np.where(rho > 0, market.high, np.where(rho < 0, market.low, free))
        total = int(teams.values.sum()) + int((market.high * np.maximum(rho, 0)).sum())
        return total - int((market.low * np.maximum(-rho, 0)).sum()), wanted - limit

    tried = [(bound_at(rho)[0], place, rho) for place, rho in enumerate(starts)]
    lowest, _, best = min(tried, key=lambda each: each[:2])
    rho = best
    for _ in range(STEPS):
        bound, slope = bound_at(rho)
        if bound < lowest:
            lowest, best = bound, rho
        length = int((slope * slope).sum())
        if not length or bound <= target:
            break
        step = np.rint((bound - target) / (2 * length) * slope).astype(np.int64)
        rho = np.maximum(rho + step, -market.penalty)
    return best, upper_bound(market, best, known, 1)[0]
