"""Plans drawn by lot, so that nobody can count on reviewing a certain application.

What is promised: over the drawing of the seed, every pair that is not pinned comes up
with a probability of at most `most_probable`, rounded down to sixteenths; each plan drawn
keeps every rule that one plan alone would keep (teams, loads, conflicts, institutions or
seniors), and the expected total is the best that these probabilities allow among the
pairs looked at. Nothing is promised about two pairs together, nor once a plan was
changed by hand or its seed is known.

The probabilities are a flow counted in sixteenths. They are then rounded to a plan one
binary digit at a time: pairs with an odd count are joined into trails, and along each
trail every second pair goes up by one and the others down, or the other way round, by
the toss of a coin. Every probability and every whole load stays what it was (Gandhi et
al., "Dependent rounding and its applications", 2006; for reviews Jecmen et al., 2020).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from reviews.network import build, pairs_of
from reviews.teams import Arcs, IntArray, Market

PARTS = 16
"""Probabilities are counted in parts of one over this; a power of two."""


def draw(
    market: Market, known: IntArray, most_probable: float, seed: int
) -> tuple[IntArray, NDArray[np.int64]]:
    """A plan drawn at random, and how probable each of `known` was, in sixteenths.

    ValueError when the probability allowed is out of range.
    """
    most = math.floor(most_probable * PARTS)
    if not 1 <= most <= PARTS:
        raise ValueError(f"A pair's probability must lie between 1/{PARTS} and 1.")
    arcs = Arcs.of(known, market.width)
    network = build(market, arcs, scale=PARTS, most=most)
    parts = pairs_of(network, network.solve())
    groups = _groups(market, arcs)
    random = np.random.default_rng(seed)
    counts = parts.copy()
    for digit in range(PARTS.bit_length() - 1):
        _even_out(arcs, groups, counts, 1 << digit, random)
    return known[counts > 0], parts


def _groups(market: Market, arcs: Arcs) -> IntArray:
    """Pairs of one application that a rule counts together."""
    if market.spread:
        return market.houses(arcs)[0]
    if market.needs.any():
        return arcs.applications * 2 + market.senior[arcs.reviewers]
    return arcs.applications


def _even_out(
    arcs: Arcs, groups: IntArray, counts: IntArray, unit: int, random: np.random.Generator
) -> None:
    """Make every count a multiple of twice the unit, up or down with equal chances."""
    odd = np.flatnonzero(counts & unit)
    left = _partners(odd, [groups, arcs.applications])
    right = _partners(odd, [arcs.reviewers])
    waiting = dict.fromkeys(odd.tolist())
    while waiting:
        start = next(iter(waiting))
        trail = _trail(start, left, right)
        sign = unit if random.random() < 0.5 else -unit
        for place, pair in enumerate(trail):
            counts[pair] += sign if place % 2 == 0 else -sign
            del waiting[pair]


def _partners(odd: IntArray, levels: list[IntArray]) -> dict[int, int]:
    """Pairs joined two by two within the same number, at the first level where one is left."""
    partner: dict[int, int] = {}
    single = odd.tolist()
    for level in levels:
        alone: dict[int, int] = {}
        for pair in single:
            number = int(level[pair])
            other = alone.pop(number, None)
            if other is None:
                alone[number] = pair
            else:
                partner[pair], partner[other] = other, pair
        single = sorted(alone.values())
    return partner


def _trail(start: int, left: dict[int, int], right: dict[int, int]) -> list[int]:
    """The pairs met when going from one partner to the next, in order."""
    trail = _walk(start, right, left)
    if len(trail) > 1 and left.get(trail[-1] if len(trail) % 2 == 0 else -1) == start:
        return trail
    back = _walk(start, left, right)
    return back[:0:-1] + trail


def _walk(start: int, first: dict[int, int], second: dict[int, int]) -> list[int]:
    trail, sides = [start], (first, second)
    while True:
        step = sides[(len(trail) - 1) % 2].get(trail[-1])
        if step is None or step == start:
            return trail
        trail.append(step)
