"""The best team for each application alone, at given prices of the reviewers.

The rules that concern one application at a time live here: how many seats, at most so
many of one institution, one seat for a senior. Without the last they form a matroid, so
taking the best first is optimal; a senior is then exchanged for the member the rules let
go most cheaply (Schrijver, "Combinatorial Optimization", 2003, ch. 40).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

BANNED = np.iinfo(np.int32).min
"""Profit of a pair that must not happen."""

_FAR = np.int64(1) << 50
_BLOCK = 4_000_000

IntArray = NDArray[np.int64]


def _no_numbers() -> IntArray:
    return np.empty(0, dtype=np.int64)


def _no_flags() -> NDArray[np.bool_]:
    return np.empty(0, dtype=np.bool_)


@dataclass(frozen=True, eq=False)
class Market:
    """What is still to be assigned once pinned pairs are taken out.

    `profit` is applications x reviewers, int32 millionths, BANNED where forbidden;
    `demand` per application; `low` and `high` are loads per reviewer; `penalty` is
    the price M of a first missing review or of one review below a minimum load.

    `homes` numbers each reviewer's institution and `spread` is how many of one may sit
    together (0: any number); `taken` are the sorted numbers `application * reviewers +
    home` of pinned members, repeated as often as they are taken. `senior` flags
    reviewers and `needs` the applications that still want one of them.
    """

    profit: NDArray[np.int32]
    demand: IntArray
    low: IntArray
    high: IntArray
    penalty: int
    spread: int = 0
    homes: IntArray = field(default_factory=_no_numbers)
    taken: IntArray = field(default_factory=_no_numbers)
    senior: NDArray[np.bool_] = field(default_factory=_no_flags)
    needs: NDArray[np.bool_] = field(default_factory=_no_flags)

    @property
    def width(self) -> int:
        """Number of reviewers."""
        return int(self.profit.shape[1])

    def fine(self, missing: IntArray, lacking: IntArray) -> int:
        """Penalty of `missing` reviews per application and `lacking` per reviewer."""
        spread = (missing * (missing + 1) // 2).sum()
        return self.penalty * int(spread + lacking.sum())

    def row_blocks(self) -> list[tuple[int, int]]:
        """Ranges of applications small enough to work on at once (about 4 M pairs)."""
        count, width = self.profit.shape
        step = max(1, _BLOCK // max(1, width))
        return [(at, min(count, at + step)) for at in range(0, count, step)]

    def houses(self, arcs: Arcs) -> tuple[IntArray, IntArray]:
        """For each pair its (application, institution) as one number, and the room left in it."""
        key = arcs.applications * self.width + self.homes[arcs.reviewers]
        room = np.full(key.size, self.spread, dtype=np.int64)
        if self.taken.size:
            room -= np.searchsorted(self.taken, key, "right") - np.searchsorted(self.taken, key)
        return key, np.maximum(room, 0)


@dataclass(frozen=True, eq=False)
class Arcs:
    """A set of pairs as parallel arrays, sorted by application, then reviewer."""

    applications: IntArray
    reviewers: IntArray

    @staticmethod
    def of(flat: IntArray, width: int) -> Arcs:
        """Arcs from sorted, unique indices `application * width + reviewer`."""
        return Arcs(flat // max(1, width), flat % max(1, width))


@dataclass(frozen=True, eq=False)
class Teams:
    """The best team of each application among the pairs looked at.

    `values` per application, empty seats paid for; the pairs `chosen`; and per
    application `cut`: a pair not looked at changes nothing unless it is worth more.
    """

    values: IntArray
    chosen: NDArray[np.bool_]
    cut: IntArray


def distinct(numbers: IntArray) -> IntArray:
    """Sorted, without repeats; np.unique hashes, a seventh of a 5,000 x 5,000 plan."""
    ordered: IntArray = np.sort(numbers)
    return ordered[np.diff(ordered, prepend=-1) > 0]


def joined(first: IntArray, second: IntArray) -> IntArray:
    """The numbers in either, sorted, without repeats."""
    return distinct(np.concatenate([first, second]))


def mutual_with(own: IntArray, pairs: IntArray, width: int) -> tuple[IntArray, IntArray]:
    """Pairs that would make these mutual: positions in `pairs`, and the other pair of each.

    `own` are applicants with their applications. A pair is mutual with every one in which an
    applicant of its application reads an application of its reviewer.
    """
    by_row = own[np.argsort(own // width, kind="stable")]
    by_column = own[np.argsort(own % width, kind="stable")]
    at, applicant = _join(by_row // width, by_row % width, pairs // width)
    then, row = _join(by_column % width, by_column // width, pairs[at] % width)
    return at[then], row * width + applicant[then]


def _join(keys: IntArray, values: IntArray, asked: IntArray) -> tuple[IntArray, IntArray]:
    """For each asked key all its values: positions in `asked`, and the values."""
    first, last = np.searchsorted(keys, asked), np.searchsorted(keys, asked, "right")
    size = last - first
    at = np.repeat(np.arange(asked.size), size)
    inside = np.arange(at.size) - np.repeat(np.cumsum(size) - size, size)
    return at, values[np.repeat(first, size) + inside]


def place_in(groups: IntArray, worth: IntArray) -> IntArray:
    """The place of each entry in its group, from 0 for the one worth most."""
    order = np.lexsort((-worth, groups))
    ordered = groups[order]
    starts = np.flatnonzero(np.diff(ordered, prepend=-1))
    sizes = np.diff(np.append(starts, ordered.size))
    place = np.empty(groups.size, dtype=np.int64)
    place[order] = np.arange(ordered.size) - np.repeat(starts, sizes)
    return place


def best_teams(market: Market, arcs: Arcs, rho: IntArray) -> Teams:
    """The best team of every application among `arcs`, each reviewer at a price `rho`."""
    rows = arcs.applications
    worth = market.profit[rows, arcs.reviewers].astype(np.int64) - rho[arcs.reviewers]
    chosen = np.ones(rows.size, dtype=np.bool_)
    if market.spread:
        house, room = market.houses(arcs)
        chosen = place_in(house, worth) < room
    # The jth empty seat costs j penalties, so whoever costs more than that stays out.
    fit = np.flatnonzero(chosen)
    left = market.demand[rows[fit]] - place_in(rows[fit], worth[fit])
    chosen[fit] = (left > 0) & (worth[fit] >= -market.penalty * left)
    size, values = _add_up(market, rows, worth, chosen)
    empty = market.demand - size
    cut = np.where(empty > 0, -market.penalty * empty, _FAR)
    np.minimum.at(cut, rows[chosen], worth[chosen])
    if market.needs.any():
        free = values
        _seat_a_senior(market, arcs, worth, chosen, size)
        _, values = _add_up(market, rows, worth, chosen)
        # New members make a team worth at most what it was without the senior's seat, each put
        # in for the weakest. Who cannot reach with that what it is with the seat changes nothing.
        cut -= free - values
    cut[market.demand == 0] = _FAR
    return Teams(values, chosen, cut)


def _add_up(
    market: Market, rows: IntArray, worth: IntArray, chosen: NDArray[np.bool_]
) -> tuple[IntArray, IntArray]:
    """Size and value of every team, empty seats paid for."""
    size = np.bincount(rows[chosen], minlength=market.demand.size)
    empty = market.demand - size
    values = -market.penalty * (empty * (empty + 1) // 2)
    np.add.at(values, rows[chosen], worth[chosen])
    return size, values


def _seat_a_senior(
    market: Market, arcs: Arcs, worth: IntArray, chosen: NDArray[np.bool_], size: IntArray
) -> None:
    """Where a full team has no senior, exchange one member, or leave a seat empty."""
    rows, senior = arcs.applications, market.senior[arcs.reviewers]
    without = market.needs & (market.demand > 0) & (size == market.demand)
    without[rows[chosen & senior]] = False
    members = np.flatnonzero(chosen & without[rows])
    if not members.size:
        return
    weakest = _first_of(rows, worth, members, np.flatnonzero(without))
    member_of = np.zeros(market.demand.size, dtype=np.int64)
    member_of[rows[weakest]] = weakest
    options = np.flatnonzero(senior & without[rows])
    leaves = member_of[rows[options]]
    if market.spread:
        house, room = market.houses(arcs)
        held = np.sort(house[members])
        sitting = np.searchsorted(held, house[options], "right")
        sitting -= np.searchsorted(held, house[options])
        full = sitting >= room[options]
        leaves[full & (sitting > 0)] = _first_of(
            house, worth, members, house[options[full & (sitting > 0)]]
        )
        possible = room[options] > 0
        options, leaves = options[possible], leaves[possible]
    gain = worth[options] - worth[leaves]
    best = place_in(rows[options], gain) == 0
    best &= gain >= -market.penalty - worth[member_of[rows[options]]]
    chosen[leaves[best]] = False
    chosen[options[best]] = True
    without[rows[options[best]]] = False
    chosen[weakest[without[rows[weakest]]]] = False


def _first_of(groups: IntArray, worth: IntArray, members: IntArray, asked: IntArray) -> IntArray:
    """For each asked group, the member of it that is worth least."""
    order = members[np.lexsort((worth[members], groups[members]))]
    found: IntArray = order[np.searchsorted(groups[order], asked)]
    return found
