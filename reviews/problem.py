"""What a round of assignment asks for, checked and turned into whole numbers.

Applications and reviewers are row and column numbers; affinity is counted in
millionths from here on, so that sums are exact and the order of adding cannot matter.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reviews.certificate import LARGEST, SCALE
from reviews.teams import BANNED, IntArray, Market, distinct, joined

FloatMatrix = NDArray[np.floating]
Pairs = Collection[tuple[int, int]] | NDArray[np.integer]


@dataclass(frozen=True, eq=False)
class Problem:
    """One round of assignment.

    `affinity` is applications x reviewers, finite, usually in [0, 1], read to six
    decimals. `demand` (reviews per application), `max_load` and `min_load` (per
    reviewer) are one number for all or one for each. `forbidden`, `pinned` and `keep`
    are (application, reviewer) pairs: never, always, and preferred by `keep_bonus`
    so that a plan made again moves few people. Pairs of affinity below
    `min_affinity` are not used.

    Rules, each off unless given:

    - `spread`: at most so many reviewers of one institution on an application;
      `institutions` numbers the institution of each reviewer, -1 where unknown (people
      of unknown institutions are not held apart);
    - `senior`: one flag per reviewer; each application keeps a seat for one of them;
    - `own`: (application, reviewer) pairs of applicants who review, as in distributed
      review; nobody reads an own application, and no two read each other's;
    - `fair`: no pair below the best floor that leaves nobody shorter;
    - `most_probable`: no pair is drawn with a higher probability (in sixteenths, rounded
      down), `seed` is where the drawing starts. See `reviews.drawing` for what is promised.
    """

    affinity: FloatMatrix
    demand: int | Sequence[int]
    max_load: int | Sequence[int]
    min_load: int | Sequence[int] = 0
    forbidden: Pairs = ()
    pinned: Pairs = ()
    keep: Pairs = ()
    keep_bonus: float = 0.05
    min_affinity: float = float("-inf")
    institutions: Sequence[int] | None = None
    spread: int = 0
    senior: Sequence[bool] | None = None
    own: Pairs = ()
    fair: bool = False
    most_probable: float = 1.0
    seed: int = 0


@dataclass(frozen=True, eq=False)
class Sheet:
    """A problem checked and turned into whole numbers and sorted flat indices."""

    affinity: FloatMatrix
    demand: IntArray
    low: IntArray
    high: IntArray
    forbidden: IntArray
    pinned: IntArray
    keep: IntArray
    bonus: int
    floor: float
    institutions: IntArray
    spread: int
    senior: NDArray[np.bool_] | None
    own: IntArray

    @property
    def width(self) -> int:
        """Number of reviewers."""
        return int(self.affinity.shape[1])

    def value(self, flat: IntArray) -> IntArray:
        """Affinity of these pairs in millionths."""
        chosen = self.affinity[flat // self.width, flat % self.width]
        return np.rint(chosen.astype(np.float64) * SCALE).astype(np.int64)


def read(problem: Problem) -> Sheet:
    """Check a problem; ValueError, in words, when it contradicts itself."""
    affinity = np.asarray(problem.affinity)
    if affinity.ndim != 2 or not np.issubdtype(affinity.dtype, np.floating):
        raise ValueError("Affinity must be a matrix of floating-point numbers.")
    # The extremes tell of NaN and infinity without a second matrix in memory.
    low, high = affinity.min(initial=0.0), affinity.max(initial=0.0)
    if not (low >= -LARGEST and high <= LARGEST):
        raise ValueError(f"Affinity must be finite and at most {LARGEST:g} in size.")
    if not 0 <= problem.keep_bonus <= LARGEST:
        raise ValueError(f"The bonus must lie between 0 and {LARGEST:g}.")
    count, width = len(affinity), affinity.shape[1]
    own = flat_pairs(problem.own, (count, width), "own")
    sheet = Sheet(
        affinity=affinity,
        demand=_each(problem.demand, count, "demand"),
        low=_each(problem.min_load, width, "minimum load"),
        high=_each(problem.max_load, width, "maximum load"),
        forbidden=joined(flat_pairs(problem.forbidden, (count, width), "forbidden"), own),
        pinned=flat_pairs(problem.pinned, (count, width), "pinned"),
        keep=flat_pairs(problem.keep, (count, width), "keep"),
        bonus=round(problem.keep_bonus * SCALE),
        floor=problem.min_affinity,
        institutions=_institutions(problem, width),
        spread=problem.spread,
        senior=_flags(problem.senior, width),
        own=own,
    )
    _check(sheet)
    if problem.most_probable < 1 and (
        sheet.own.size or (sheet.spread and sheet.senior is not None)
    ):
        raise ValueError(
            "A plan drawn by lot can keep institutions apart or a seat for a senior, not both, "
            "and cannot be had in distributed review."
        )
    return sheet


def _check(sheet: Sheet) -> None:
    """Refuse a problem that contradicts itself."""
    for r in np.flatnonzero(sheet.low > sheet.high):
        raise ValueError(f"Reviewer {r} has a minimum load above the maximum load.")
    for index in np.intersect1d(sheet.forbidden, sheet.pinned, assume_unique=True):
        row, column = divmod(int(index), sheet.width)
        raise ValueError(f"Application {row} and reviewer {column} are pinned and in conflict.")
    pins = np.bincount(sheet.pinned % max(1, sheet.width), minlength=sheet.width)
    for r in np.flatnonzero(pins > sheet.high):
        raise ValueError(
            f"Reviewer {r} has {pins[r]} pinned applications but may have at most {sheet.high[r]}."
        )


def _institutions(problem: Problem, width: int) -> IntArray:
    """An institution number for each reviewer; who has none stands alone."""
    if problem.spread < 0:
        raise ValueError("The reviewers of one institution cannot be fewer than 0.")
    if not problem.spread or problem.institutions is None:
        return np.arange(width, dtype=np.int64)
    given = np.asarray(problem.institutions, dtype=np.int64)
    if given.shape != (width,):
        raise ValueError(f"There are {given.size} institutions for {width} reviewers.")
    named, numbers = np.unique(given, return_inverse=True)
    alone = named.size + np.arange(width)
    _, homes = np.unique(np.where(given < 0, alone, numbers), return_inverse=True)
    return homes.astype(np.int64)


def _flags(value: Sequence[bool] | None, width: int) -> NDArray[np.bool_] | None:
    if value is None:
        return None
    flags = np.asarray(value, dtype=np.bool_)
    if flags.shape != (width,):
        raise ValueError(f"There are {flags.size} seniorities for {width} reviewers.")
    return flags


def _each(value: int | Sequence[int], count: int, name: str) -> IntArray:
    array = np.asarray(value)
    if array.size and not np.issubdtype(array.dtype, np.integer):
        raise ValueError(f"The {name} must be whole numbers.")
    if array.ndim and array.shape != (count,):
        raise ValueError(f"The {name} has {array.size} values; {count} are needed.")
    result = np.broadcast_to(array, (count,)).astype(np.int64)
    if (result < 0).any() or (result > SCALE).any():
        raise ValueError(f"The {name} must lie between 0 and {SCALE:,}.")
    return result


def flat_pairs(pairs: Pairs, shape: tuple[int, int], name: str) -> IntArray:
    """Sorted, unique flat indices of pairs; ValueError when one lies outside `shape`."""
    listed = pairs if isinstance(pairs, np.ndarray) else list(pairs)
    array = np.asarray(listed, dtype=np.int64).reshape(-1, 2)
    if ((array < 0) | (array >= np.asarray(shape))).any():
        raise ValueError(f"A pair in {name} names a row or column that is not there.")
    return distinct(array[:, 0] * shape[1] + array[:, 1])


def to_market(sheet: Sheet, least: int | None = None) -> Market:
    """What the flow has to fill: the problem without its pinned pairs.

    `least` is a floor in millionths, for a plan that shall be fair.
    """
    count, width = sheet.affinity.shape
    by_application = np.bincount(sheet.pinned // max(1, width), minlength=count)
    by_reviewer = np.bincount(sheet.pinned % max(1, width), minlength=width)
    demand = np.maximum(sheet.demand - by_application, 0)
    # A chain of swaps that fills one more slot uses each application and reviewer
    # at most once, so it can never cost more affinity than this.
    lowest = min(0.0, float(sheet.affinity.min(initial=0.0)))
    spread = float(sheet.affinity.max(initial=0.0)) - lowest
    step = round(spread * SCALE) + sheet.bonus + 1
    homes = sheet.institutions[sheet.pinned % max(1, width)]
    return Market(
        profit=_profit(sheet, least),
        demand=demand,
        low=np.maximum(sheet.low - by_reviewer, 0),
        high=sheet.high - by_reviewer,
        penalty=step * (min(count, width) + 2),
        homes=sheet.institutions,
        spread=sheet.spread,
        taken=np.sort(sheet.pinned // max(1, width) * width + homes),
        senior=np.empty(0, dtype=np.bool_) if sheet.senior is None else sheet.senior,
        needs=_needs(sheet, demand),
    )


def _profit(sheet: Sheet, least: int | None) -> NDArray[np.int32]:
    profit = np.empty(sheet.affinity.shape, dtype=np.int32)
    for start in range(0, len(profit), 512):
        block = sheet.affinity[start : start + 512]
        scaled = np.multiply(block, SCALE, dtype=np.float64)
        part = profit[start : start + 512]
        part[...] = np.rint(scaled, out=scaled)
        if sheet.floor > float("-inf"):
            part[block < sheet.floor] = BANNED
        if least is not None:
            part[part < least] = BANNED
    cells = profit.reshape(-1)
    usable = sheet.keep[cells[sheet.keep] != BANNED]
    cells[usable] += sheet.bonus
    cells[sheet.forbidden] = BANNED
    cells[sheet.pinned] = BANNED
    return profit


def _needs(sheet: Sheet, demand: IntArray) -> NDArray[np.bool_]:
    """Applications with a free seat and no senior pinned, under the rule of one senior."""
    if sheet.senior is None:
        return np.zeros(demand.size, dtype=np.bool_)
    needs: NDArray[np.bool_] = demand > 0
    width = max(1, sheet.width)
    needs[sheet.pinned[sheet.senior[sheet.pinned % width]] // width] = False
    return needs
