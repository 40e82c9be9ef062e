"""The highest floor under all pairs of a round that leaves nobody shorter.

A floor is attainable when the round can be filled as far without the pairs below it as
with them: bisection over the affinities there are, each step one flow that only counts
empty seats (the bottleneck transportation problem: Garfinkel and Rao, 1971).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reviews.certificate import SCALE
from reviews.filling import fill, value_of
from reviews.network import build, pairs_of
from reviews.problem import Sheet
from reviews.teams import BANNED, Arcs, IntArray, Market, distinct, joined, place_in


def best_floor(sheet: Sheet, market: Market, chosen: IntArray, known: IntArray) -> int:
    """The best attainable floor in millionths.

    `chosen` are the pairs of the best plan without a floor, pinned ones left out (at least
    one), and `known` the pairs looked at for it. Exact over all pairs where a flow is exact; with
    institutions and seniors at once, the best floor that seating in two steps reaches.
    """
    aim = emptiness(market, chosen)
    low = int(sheet.value(chosen).min())
    while True:
        low = _bisect(sheet, market, known, low, aim)
        higher = _filled_above(sheet, market, known, low + 1)
        if emptiness(market, higher) < aim:
            return low
        # Pairs not looked at before reach higher: go on from there.
        known = joined(known, higher)
        low = int(sheet.value(higher).min())


def _bisect(sheet: Sheet, market: Market, known: IntArray, low: int, aim: int) -> int:
    """The highest attainable floor among the pairs known, from `low` on."""
    value = sheet.value(known)
    steps = distinct(value[value > low])
    steps = steps[: np.searchsorted(steps, _ceiling(market, known, value, aim), "right")]
    while steps.size:
        middle = steps.size // 2
        pairs = known[value >= steps[middle]]
        filled = _fill_counting(market, pairs)
        if emptiness(market, filled) == aim:
            low = int(sheet.value(filled).min())
            steps = steps[np.searchsorted(steps, low, "right") :]
        else:
            steps = steps[:middle]
    return low


def _ceiling(market: Market, known: IntArray, value: IntArray, aim: int) -> int:
    """No floor is higher than what the application worst off could have had alone."""
    if aim < 0:
        # Somebody is short, and who that is may change with the floor.
        return int(value.max())
    rows = known // market.width
    last = value[place_in(rows, value) == market.demand[rows] - 1]
    return int(last.min())


def _fill_counting(market: Market, pairs: IntArray) -> IntArray:
    """As many reviews as these pairs allow, whatever they are worth."""
    counting = _counting(market)
    if market.spread and market.needs.any():
        banned = np.full(market.profit.shape, BANNED, dtype=np.int32)
        banned.ravel()[pairs] = 0
        return fill(replace(market, profit=banned), pairs, prove=False).flat
    network = build(counting, Arcs.of(pairs, market.width))
    return pairs[pairs_of(network, network.solve()) > 0]


def _filled_above(sheet: Sheet, market: Market, known: IntArray, least: int) -> IntArray:
    """As many reviews as all pairs from `least` on allow."""
    profit = np.where(market.profit == BANNED, np.int32(BANNED), np.int32(0))
    for start, stop in market.row_blocks():
        block = np.rint(sheet.affinity[start:stop].astype(np.float64) * SCALE)
        profit[start:stop][block < least] = BANNED
    above = replace(market, profit=profit)
    return fill(above, known[profit.ravel()[known] != BANNED], prove=False).flat


def emptiness(market: Market, flat: IntArray) -> int:
    """Penalties of what these pairs leave open, as a negative number."""
    return value_of(_counting(market), flat)


def _counting(market: Market) -> Market:
    """The same round where no pair is worth anything."""
    return replace(market, profit=np.broadcast_to(np.int32(0), market.profit.shape))
