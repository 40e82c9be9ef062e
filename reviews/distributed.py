"""Distributed review: applicants read each other, but no two read each other's.

Which of two applicants reads the other's is not a flow. Each such couple of pairs gets a
price that both pay, raised where both are wanted (a Lagrangian bound); what couples are
left are then broken up one pair at a time until none is.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reviews.filling import Filling, candidates, fill
from reviews.teams import BANNED, IntArray, Market, joined

SHRINK = 0.75
"""How much smaller each step in search of the prices of couples is."""


def fill_apart(market: Market, own: IntArray) -> Filling:
    """The best teams found without mutual pairs, and a bound no such plan exceeds.

    `own` are the flat indices of applicants with their own applications, pairs that must
    be banned already.
    """
    known = candidates(market)
    couples = couples_of(own, known, market.width)
    priced, bound = _price_couples(market, couples, known)
    broken = market
    result = priced
    rounds = priced.rounds
    while True:
        both = couples[np.isin(couples[:, 0], result.flat) & np.isin(couples[:, 1], result.flat)]
        if not both.size:
            break
        profit = broken.profit.copy()
        profit.ravel()[_weaker(market, both)] = BANNED
        broken = replace(market, profit=profit)
        result = fill(broken, known[profit.ravel()[known] != BANNED])
        rounds += result.rounds
        known = joined(known, result.known)
        couples = couples_of(own, known, market.width)
    return Filling(result.flat, bound, result.prices, known, rounds)


def couples_of(own: IntArray, known: IntArray, width: int) -> IntArray:
    """Pairs of flat indices that exclude each other, the smaller first, each once."""
    rows, columns = known // width, known % width
    by_row = own[np.argsort(own // width, kind="stable")]
    by_column = own[np.argsort(own % width, kind="stable")]
    # Every applicant of the application read, with every application of its reader.
    at, owner = _join(by_row // width, by_row % width, rows)
    theirs, row = _join(by_column % width, by_column // width, columns[at])
    first = known[at[theirs]]
    second = row * width + owner[theirs]
    apart = (first < second) & np.isin(second, known)
    return np.unique(np.stack([first[apart], second[apart]], axis=1), axis=0)


def _join(keys: IntArray, values: IntArray, asked: IntArray) -> tuple[IntArray, IntArray]:
    """For each asked key all its values: positions in `asked`, and the values."""
    first, last = np.searchsorted(keys, asked), np.searchsorted(keys, asked, "right")
    size = last - first
    at = np.repeat(np.arange(asked.size), size)
    inside = np.arange(at.size) - np.repeat(np.cumsum(size) - size, size)
    return at, values[np.repeat(first, size) + inside]


def _price_couples(market: Market, couples: IntArray, known: IntArray) -> tuple[Filling, int]:
    """A filling in which few couples read each other, and the lowest bound on the way.

    Subgradient steps that shrink (Held, Wolfe, Crowder, 1974): a couple chosen both ways
    pays more next time, one with a price and only one way or none pays less.
    """
    price = np.zeros(len(couples), dtype=np.int64)
    size = float(market.profit.ravel()[known].max(initial=0)) / 8
    bound: int | None = None
    while True:
        result = fill(_charged(market, couples, price), known)
        known = joined(known, result.known)
        limit = result.bound + int(price.sum())
        bound = limit if bound is None else min(bound, limit)
        slope = np.isin(couples, result.flat).sum(axis=1) - 1
        slope[(slope < 0) & (price == 0)] = 0
        if not slope.any() or size < 100:
            return result, bound
        price = np.maximum(price + np.rint(size * slope).astype(np.int64), 0)
        size *= SHRINK


def _charged(market: Market, couples: IntArray, price: IntArray) -> Market:
    """The market in which both pairs of a couple pay its price."""
    profit = market.profit.astype(np.int64)
    np.subtract.at(profit.ravel(), couples[:, 0], price)
    np.subtract.at(profit.ravel(), couples[:, 1], price)
    return replace(market, profit=profit.astype(np.int32))


def _weaker(market: Market, couples: IntArray) -> IntArray:
    """The pair of each couple that is worth less; where equal, this one and that in turn."""
    first, second = (market.profit.ravel()[couples[:, side]] for side in (0, 1))
    turn = np.arange(len(couples)) % 2 == 0
    found: IntArray = np.where(
        (first < second) | ((first == second) & turn), couples[:, 0], couples[:, 1]
    )
    return found
