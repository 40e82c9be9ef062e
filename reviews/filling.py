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
from reviews.teams import BANNED, Arcs, IntArray, Market, best_teams, joined, place_in

TOP = 24
"""Candidates first looked at for each application and each reviewer."""

MOST_ROUNDS = 50
"""Flows solved before a plan is returned with an open gap instead of a proof."""

MOST_TURNS = 6
"""Flows solved to seat seniors and others in turn once there is a plan."""

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


def fill(market: Market, known: IntArray | None = None, *, prove: bool = True) -> Filling:
    """The best teams for a market, proved over all pairs wherever that can be done.

    Without `prove`, rules that are not one flow get a plan and a bound that are not worked on.
    """
    if known is None:
        known = candidates(market)
    if market.spread and market.needs.any():
        return _fill_in_two(market, known, prove=prove)
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


def _fill_in_two(market: Market, known: IntArray, *, prove: bool) -> Filling:
    """Seniors first, at the prices of a round without their rule; then everybody else."""
    nobody = np.zeros_like(market.needs)
    free = _fill_by_flow(replace(market, needs=nobody), known)
    one = _fill_by_flow(replace(market, spread=0), joined(known, free.known))
    known = joined(one.known, free.known)
    seats = _seat(market, known, free.prices.least)
    rest = _fill_by_flow(_without(market, seats, market.demand - market.needs), known)
    known = joined(known, rest.known)
    rounds = free.rounds + one.rounds + rest.rounds + 1
    flat = joined(seats, rest.flat)
    if not prove:
        return Filling(flat, min(free.bound, one.bound), free.prices, known, rounds)
    flat, turns = _take_turns(market, known, flat)
    starts = [free.prices.least, one.prices.least, one.prices.most, rest.prices.least]
    rho, bound = _lowest_bound(market, known, starts, value_of(market, flat))
    return Filling(flat, bound, Prices(rho, rho), known, rounds + turns)


def _seat(market: Market, known: IntArray, rho: IntArray) -> IntArray:
    """A senior for each application that needs one, at these prices of their places."""
    senior = known[market.senior[known % market.width]]
    arcs = Arcs.of(senior, market.width)
    profit = np.full(market.profit.shape, BANNED, dtype=np.int32)
    worth = market.profit.ravel()[senior] - rho[arcs.reviewers]
    profit.ravel()[senior] = np.clip(worth, BANNED + 1, None)
    seats = replace(
        market,
        profit=profit,
        demand=market.needs.astype(np.int64),
        needs=np.zeros_like(market.needs),
    )
    network = build(seats, arcs)
    return senior[pairs_of(network, network.solve()) > 0]


def _without(market: Market, taken: IntArray, demand: IntArray) -> Market:
    """What is left of a market once these pairs are taken, with the demand given.

    A seat no senior could take is no part of it: it stays empty.
    """
    rows, columns = taken // market.width, taken % market.width
    profit = market.profit.copy()
    profit.ravel()[taken] = BANNED
    loads = np.bincount(columns, minlength=market.high.size)
    homes = rows * market.width + market.homes[columns]
    return replace(
        market,
        profit=profit,
        demand=demand,
        low=np.maximum(market.low - loads, 0),
        high=market.high - loads,
        taken=np.sort(np.concatenate([market.taken, homes])),
        needs=np.zeros_like(market.needs),
    )


def _take_turns(market: Market, known: IntArray, flat: IntArray) -> tuple[IntArray, int]:
    """Seat the seniors anew with the others kept, then the others, while that helps."""
    best, rounds = value_of(market, flat), 0
    nothing = np.zeros_like(market.high)
    while rounds < MOST_TURNS:
        rounds += 2
        seats = _seats_of(market, flat)
        others = np.setdiff1d(flat, seats, assume_unique=True)
        left = _without(market, others, market.demand)
        allowed = known[left.profit.ravel()[known] != BANNED]
        seats = _seat(replace(left, needs=market.needs), allowed, nothing)
        rest = _fill_by_flow(_without(market, seats, market.demand - market.needs), known)
        turned = joined(seats, rest.flat)
        value = value_of(market, turned)
        if value <= best:
            break
        best, flat = value, turned
    return flat, rounds


def _seats_of(market: Market, flat: IntArray) -> IntArray:
    """The pair that holds the senior's seat of each application: its least close senior."""
    rows, columns = flat // market.width, flat % market.width
    able = flat[market.senior[columns] & market.needs[rows]]
    last = place_in(able // market.width, -market.profit.ravel()[able].astype(np.int64)) == 0
    return able[last]


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
