"""Prices that prove an assignment plan optimal over every possible pair.

A plan chooses a team for each application, as large as asked for; what binds the teams
to each other is only that a reviewer takes between `low` and `high` of them. Put a price
`rho` on a place with each reviewer and let every application choose alone, by what a
reviewer is worth to it less the price. Whatever the prices, no plan is worth more than

    sum_a best(a)  +  sum_r (high*max(rho, 0) - low*max(-rho, 0)),   rho >= -M

where best(a) is the most that one application could have at these prices under its own
rules, an empty first seat costing M, a second 2M and so on, and each review below a
minimum load M (Lagrangian duality: Geoffrion, "Lagrangean relaxation for integer
programming", 1974). With the prices of an optimal flow the bound equals the plan. It
needs no trust in the solver: whoever holds the prices can add it up again.

All amounts are in millionths of affinity. Numbers only: no Django, no OR-tools.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reviews.teams import (
    BANNED,
    Arcs,
    IntArray,
    Market,
    Teams,
    best_teams,
    distinct,
    joined,
    place_in,
)

SCALE = 1_000_000
"""Whole units per 1.0 of affinity: amounts are counted exactly in millionths."""

LARGEST = 1_000.0
"""Largest affinity accepted, so that a profit always fits 32 bits."""

RANDOM = 8
"""Candidates taken at random for each application; without them a round in which most
pairs are 0 took 22 flows of 1,000 x 1,000 instead of 1."""

_HALF = 1 << 30
_BLOCK = 4_000_000


@dataclass(frozen=True, eq=False)
class Prices:
    """Two optimal prices per reviewer, in millionths.

    `least` is what one more place with a reviewer would be worth to the round, `most`
    what it would lose with one place less. Either gives the bound, and so does any mean.
    """

    least: IntArray
    most: IntArray


def top_pairs(market: Market, count: int) -> IntArray:
    """The `count` best allowed pairs of each application and of each reviewer.

    Returns sorted, unique flat indices `application * reviewers + reviewer`.
    Applications that need nothing and reviewers with no room are left out.
    """
    rows = np.flatnonzero(market.demand > 0)
    columns = np.flatnonzero(market.high > 0)
    width = market.profit.shape[1]
    if not rows.size or not columns.size:
        return np.empty(0, dtype=np.int64)
    found = [_best_columns(market.profit, rows, np.arange(width), count)]
    if market.needs.any():
        seniors = columns[market.senior[columns]]
        found.append(_best_columns(market.profit, rows, seniors, count))
    for block in np.array_split(columns, _parts(columns.size, market.profit.shape[0])):
        best = _largest(np.ascontiguousarray(market.profit[:, block].T), count)
        found.append((best * width + block[:, None]).ravel())
    # A few at random, so that a round can be filled even where all agree on the best.
    spread = np.arange(rows.size * RANDOM)
    picked = columns[_mix(spread) % columns.size]
    found.append(np.repeat(rows, RANDOM) * width + picked)
    flat = distinct(np.concatenate(found))
    open_row = (market.demand > 0)[flat // width]
    open_column = (market.high > 0)[flat % width]
    kept: IntArray = flat[open_row & open_column & (market.profit.ravel()[flat] != BANNED)]
    return kept


def _best_columns(
    profit: NDArray[np.int32], rows: IntArray, columns: IntArray, count: int
) -> IntArray:
    found = [np.empty(0, dtype=np.int64)]
    width = profit.shape[1]
    whole = columns.size == width
    for block in np.array_split(rows, _parts(rows.size, columns.size)):
        part = profit[block] if whole else profit[np.ix_(block, columns)]
        found.append((block[:, None] * width + columns[_largest(part, count)]).ravel())
    return np.concatenate(found)


def _parts(size: int, width: int) -> int:
    return max(1, min(size, size * width // _BLOCK))


def _largest(block: NDArray[np.integer], count: int) -> IntArray:
    width = block.shape[1]
    if count >= width:
        return np.tile(np.arange(width, dtype=np.int64), (len(block), 1))
    order = np.argpartition(block, width - count, axis=1).astype(np.int64, copy=False)
    return order[:, width - count :]


def upper_bound(
    market: Market, rho: IntArray, known: IntArray, per_application: int
) -> tuple[int, IntArray]:
    """The bound over all pairs, and the pairs that could improve the plan.

    `known` are the sorted flat indices already given to the solver. Returned are the
    bound in millionths, penalties included, and the flat indices of other pairs that an
    application would rather have at these prices (about `per_application` of each).
    """
    rho = np.maximum(rho, -market.penalty)
    open_ = market.high > 0
    total = int((market.high * np.maximum(rho, 0))[open_].sum())
    total -= int((market.low * np.maximum(-rho, 0)).sum())
    teams = best_teams(market, Arcs.of(known, market.width), rho)
    value = teams.values.copy()
    found = [known[:0]]
    for start, stop in market.row_blocks():
        outside = _above(market, rho, teams.cut, start, stop)
        outside = outside[~_contains(known, outside)]
        if market.spread and not market.needs.any():
            outside = _not_behind_colleagues(market, rho, known[teams.chosen], outside)
        if not outside.size:
            continue
        rows = distinct(outside // market.width)
        inside = known[np.isin(known // market.width, rows)]
        both = joined(inside, outside)
        more = best_teams(market, Arcs.of(both, market.width), rho)
        if market.needs.any():
            more, both = _settled(market, rho, more, both, block=(start, stop), rows=rows)
        value[rows] = more.values[rows]
        better = rows[more.values[rows] > teams.values[rows]]
        wanted = both[more.chosen]
        wanted = wanted[np.isin(wanted // market.width, better)]
        found.append(wanted[~_contains(known, wanted)])
        found.append(_promising(market, rho, outside, better, per_application))
    return total + int(value.sum()), distinct(np.concatenate(found))


def _settled(
    market: Market,
    rho: IntArray,
    teams: Teams,
    pairs: IntArray,
    *,
    block: tuple[int, int],
    rows: IntArray,
) -> tuple[Teams, IntArray]:
    """The best teams of these rows once no pair is left that could change one, and their pairs.

    Who makes a team better may leave it without a senior, and then somebody is worth asking who
    was not before.
    """
    while True:
        cut = np.full(market.demand.size, _HALF, dtype=np.int64)
        cut[rows] = teams.cut[rows]
        further = _above(market, rho, cut, *block)
        further = further[np.isin(further // market.width, rows) & ~_contains(pairs, further)]
        if not further.size:
            return teams, pairs
        pairs = joined(pairs, further)
        teams = best_teams(market, Arcs.of(pairs, market.width), rho)


def _above(market: Market, rho: IntArray, cut: IntArray, start: int, stop: int) -> IntArray:
    """Allowed pairs of these rows that are worth more, at the prices, than `cut`."""
    profit, line = market.profit[start:stop], cut[start:stop]
    if np.abs(rho).max(initial=0) < _HALF and np.abs(line).max(initial=0) < _HALF:
        # Half the memory, a third of the time, and nothing can overflow.
        above = profit > np.add.outer(line.astype(np.int32), rho.astype(np.int32))
    else:
        above = profit > np.add.outer(line, rho)
    at = np.flatnonzero(above)
    columns, rows = at % market.width, at // market.width + start
    allowed = (profit.ravel()[at] != BANNED) & (market.high > 0)[columns]
    kept: IntArray = at[allowed & (market.demand > 0)[rows]] + start * market.width
    return kept


def _not_behind_colleagues(
    market: Market, rho: IntArray, members: IntArray, outside: IntArray
) -> IntArray:
    """The outside pairs but for those whose institution is full of members worth more.

    The best go first, so these never had a chance; a large institution has many of them.
    """
    held = Arcs.of(members, market.width)
    house, _ = market.houses(held)
    worth = market.profit[held.applications, held.reviewers] - rho[held.reviewers]
    order = np.lexsort((worth, house))
    house, worth = house[order], worth[order]
    asked = Arcs.of(outside, market.width)
    home, room = market.houses(asked)
    first = np.searchsorted(house, home)
    full = np.searchsorted(house, home, "right") - first >= room
    weakest = worth[np.minimum(first, max(0, worth.size - 1))] if worth.size else room
    mine = market.profit[asked.applications, asked.reviewers] - rho[asked.reviewers]
    kept: IntArray = outside[(room > 0) & ~(full & (mine <= weakest))]
    return kept


def _contains(ordered: IntArray, asked: IntArray) -> NDArray[np.bool_]:
    """Which of `asked` are in a sorted array."""
    if not ordered.size:
        return np.zeros(asked.size, dtype=np.bool_)
    at = np.minimum(np.searchsorted(ordered, asked), ordered.size - 1)
    found: NDArray[np.bool_] = ordered[at] == asked
    return found


def _promising(
    market: Market, rho: IntArray, outside: IntArray, rows: IntArray, count: int
) -> IntArray:
    """Pairs to try next: those worth most to an application, and others taken at random.

    Worth alone would offer every application the same few reviewers, who are then full
    again: where 1,000 x 1,000 agree on who is best, 14 flows became 4.
    """
    flat = outside[np.isin(outside // market.width, rows)]
    owner = flat // market.width
    worth = market.profit.ravel()[flat] - rho[flat % market.width]
    best = place_in(owner, worth) < count
    mixed = place_in(owner, _mix(flat)) < count
    return flat[best | mixed]


def _mix(numbers: IntArray) -> IntArray:
    """A fixed scrambling of whole numbers into 1 .. 2**31 (Fibonacci hashing)."""
    product = numbers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return (product >> np.uint64(33)).astype(np.int64) + 1
