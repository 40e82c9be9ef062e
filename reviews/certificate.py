"""Prices that prove an assignment plan optimal over every possible pair.

The assignment problem is a transportation problem. Its linear programme, with all
amounts in millionths of affinity, reads

    maximise   sum p[a,r] x[a,r]  -  M sum j short[a,j]  -  M sum under[r]
    subject to sum_r x[a,r] + sum_j short[a,j] = demand[a],   0 <= x, short <= 1
               low[r] - under[r] <= sum_a x[a,r] <= high[r],  0 <= under

where an application's first missing review costs M, its second 2M and so on, so that
gaps are spread. For *any* price per application `pi` and any price per reviewer
`rho >= -M`, weak duality (Dantzig, "Linear Programming and Extensions", 1963, ch. 6)
gives the upper bound

    sum demand*pi + sum_aj max(-jM - pi, 0) + sum_r (high*max(rho,0) - low*max(-rho,0))
    + sum_ar max(p - pi - rho, 0)

so the bound needs no trust in the solver that made the plan: whoever holds the prices
can add it up again. This module knows numbers only: no Django, no OR-tools.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SCALE = 1_000_000
"""Whole units per 1.0 of affinity: amounts are counted exactly in millionths."""

BANNED = np.iinfo(np.int32).min
"""Profit of a pair that must not happen."""

LARGEST = 1_000.0
"""Largest affinity accepted, so that a profit always fits 32 bits."""

RANDOM = 8
"""Candidates taken at random for each application; without them a round in which most
pairs are 0 took 22 flows of 1,000 x 1,000 instead of 1."""

_FAR = np.int64(1) << 50
_BLOCK = 4_000_000

IntArray = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Market:
    """What is still to be assigned once pinned pairs are taken out.

    `profit` is applications x reviewers, int32 millionths, BANNED where forbidden;
    `demand` per application; `low` and `high` are loads per reviewer; `penalty` is
    the price M of a first missing review or of one review below a minimum load.
    """

    profit: NDArray[np.int32]
    demand: IntArray
    low: IntArray
    high: IntArray
    penalty: int

    def fine(self, missing: IntArray, lacking: IntArray) -> int:
        """Penalty of `missing` reviews per application and `lacking` per reviewer."""
        spread = (missing * (missing + 1) // 2).sum()
        return self.penalty * int(spread + lacking.sum())

    def row_blocks(self) -> list[tuple[int, int]]:
        """Ranges of applications small enough to work on at once (about 4 M pairs)."""
        count, width = self.profit.shape
        step = max(1, _BLOCK // max(1, width))
        return [(at, min(count, at + step)) for at in range(0, count, step)]


@dataclass(frozen=True, eq=False)
class Prices:
    """Prices in millionths: `applications` (pi) and `reviewers` (rho)."""

    applications: IntArray
    reviewers: IntArray


@dataclass(frozen=True, eq=False)
class Arcs:
    """A set of pairs as parallel arrays, sorted by application, then reviewer."""

    applications: IntArray
    reviewers: IntArray

    @staticmethod
    def of(flat: IntArray, width: int) -> Arcs:
        """Arcs from sorted, unique indices `application * width + reviewer`."""
        return Arcs(flat // width, flat % width)


def distinct(numbers: IntArray) -> IntArray:
    """Sorted, without repeats; np.unique hashes, a seventh of a 5,000 x 5,000 plan."""
    ordered: IntArray = np.sort(numbers)
    return ordered[np.diff(ordered, prepend=-1) > 0]


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
    found = []
    for block in np.array_split(rows, _parts(rows.size, width)):
        best = _largest(market.profit[block], count)
        found.append((block[:, None] * width + best).ravel())
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


def _parts(size: int, width: int) -> int:
    return max(1, min(size, size * width // _BLOCK))


def _largest(block: NDArray[np.integer], count: int) -> IntArray:
    width = block.shape[1]
    if count >= width:
        return np.tile(np.arange(width, dtype=np.int64), (len(block), 1))
    order = np.argpartition(block, width - count, axis=1).astype(np.int64, copy=False)
    return order[:, width - count :]


def find_prices(market: Market, arcs: Arcs, chosen: NDArray[np.bool_]) -> Prices:
    """Prices from the residual graph of an optimal flow on `arcs`.

    A reviewer's price is the shortest way to the sink: nothing while there is room
    (minus the penalty below the minimum load), otherwise the least that one of the
    applications held would lose by going elsewhere. Bellman-Ford, one whole layer of
    the graph per step, so the number of steps is the length of the longest chain of
    displacements and never more than the number of reviewers.
    """
    profit = market.profit[arcs.applications, arcs.reviewers].astype(np.int64)
    load = np.bincount(arcs.reviewers[chosen], minlength=market.high.size)
    short = market.demand - np.bincount(arcs.applications[chosen], minlength=market.demand.size)
    floor = -market.penalty * np.minimum(short + 1, market.demand)
    ceiling = np.where(load < market.high, np.int64(0), _FAR)
    ceiling[load < market.low] = -market.penalty
    idle = ~chosen
    idle_owner, idle_starts = _groups(arcs.applications[idle])
    idle_reviewer, idle_profit = arcs.reviewers[idle], profit[idle]
    held = np.flatnonzero(chosen)
    held = held[np.argsort(arcs.reviewers[held], kind="stable")]
    held_owner, held_starts = _groups(arcs.reviewers[held])
    held_application, held_profit = arcs.applications[held], profit[held]

    applications = floor.copy()
    reviewers = ceiling.copy()
    for _ in range(market.high.size + 1):
        if idle_owner.size:
            value = idle_profit - reviewers[idle_reviewer]
            best = np.maximum.reduceat(value, idle_starts)
            applications[idle_owner] = np.maximum(best, floor[idle_owner])
        before = reviewers.copy()
        if held_owner.size:
            value = held_profit - applications[held_application]
            least = np.minimum.reduceat(value, held_starts)
            reviewers[held_owner] = np.minimum(least, ceiling[held_owner])
        if np.array_equal(before, reviewers):
            break
    # Weak duality asks for it; at an optimal flow it changes nothing.
    np.maximum(reviewers, -market.penalty, out=reviewers)
    return Prices(applications, reviewers)


def _groups(owners: IntArray) -> tuple[IntArray, IntArray]:
    """Distinct values of a sorted array and where each one starts."""
    if not owners.size:
        return owners, owners
    starts = np.flatnonzero(np.r_[True, owners[1:] != owners[:-1]])
    return owners[starts], starts


def upper_bound(
    market: Market, prices: Prices, known: IntArray, per_application: int
) -> tuple[int, IntArray]:
    """The weak-duality bound over all pairs, and the pairs that could improve the plan.

    `known` are the sorted flat indices already given to the solver. Returned are the
    bound in millionths, penalties included, and the flat indices of other pairs with
    positive reduced profit (at most about `per_application` for each application).
    """
    wanted = market.demand > 0
    pi, rho = np.where(wanted, prices.applications, _FAR), prices.reviewers
    total = int((market.demand[wanted] * pi[wanted]).sum())
    # The segments j with jM < -pi, summed in closed form.
    cheap = np.clip(-(pi // market.penalty) - 1, 0, market.demand)
    cheap[~wanted] = 0
    total -= int((cheap * pi + market.penalty * (cheap * (cheap + 1) // 2))[wanted].sum())
    total += int((market.high * np.maximum(rho, 0))[market.high > 0].sum())
    total -= int((market.low * np.maximum(-rho, 0)).sum())
    width = market.profit.shape[1]
    missing = [known[:0]]
    for start, stop in market.row_blocks():
        gain = market.profit[start:stop] - rho
        gain -= pi[start:stop, None]
        np.maximum(gain, 0, out=gain)
        # By name, not by size: penalties can outweigh BANNED in a large round.
        gain[market.profit[start:stop] == BANNED] = 0
        total += int(gain.sum())
        first, last = np.searchsorted(known, (start * width, stop * width))
        gain.reshape(-1)[known[first:last] - start * width] = 0
        rows = np.flatnonzero(gain.any(axis=1))
        for part in np.array_split(rows, _parts(rows.size, width)):
            columns = _promising(gain[part], part + start, per_application)
            at = np.repeat(part, columns.shape[1]), columns.ravel()
            better = gain[at] > 0
            missing.append(((at[0] + start) * width + at[1])[better])
    return total, distinct(np.concatenate(missing))


def _promising(gain: IntArray, rows: IntArray, count: int) -> IntArray:
    """Columns to try next: the largest gains of a row, and others taken at random.

    Gains alone would offer every application the same few reviewers, who are then full
    again: where 1,000 x 1,000 agree on who is best, 14 flows became 4.
    """
    width = gain.shape[1]
    if 2 * count >= width:
        return np.tile(np.arange(width, dtype=np.int64), (len(rows), 1))
    mixed = _mix(rows[:, None] * width + np.arange(width))
    mixed[gain == 0] = 0
    return np.hstack([_largest(gain, count), _largest(mixed, count)])


def _mix(numbers: IntArray) -> IntArray:
    """A fixed scrambling of whole numbers into 1 .. 2**31 (Fibonacci hashing)."""
    product = numbers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return (product >> np.uint64(33)).astype(np.int64) + 1
