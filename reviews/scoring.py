"""Counting reviews that are an order, not scores. Pure."""

from collections import defaultdict
from collections.abc import Iterable

from reviews.ranking import Tally


def order_tallies(placed: Iterable[tuple[int, str, int]]) -> list[Tally]:
    """From (reviewer, application, place) rows: for each the share of the others it stands before.

    The Borda count over the number of pairs: 1 for the first of a reviewer's own order, 0 for the
    last, a tie counting half. Exact: the share is `total / weight`. An application alone in its
    order says nothing and is left out.
    """
    orders: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for reviewer, application, place in placed:
        orders[reviewer].append((place, application))
    found = []
    for _, order in sorted(orders.items()):
        weight = 2 * (len(order) - 1)
        for place, application in order if weight else ():
            after = sum(other > place for other, _ in order)
            tied = sum(other == place for other, _ in order) - 1
            total = 2 * after + tied
            found.append(Tally(application, weight, 1, total, total * total, total, total))
    return found
