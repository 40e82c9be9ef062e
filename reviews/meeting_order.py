"""In which order a panel talks about applications, so that few people have to leave the room.

A person with a conflict leaves before the item and comes back after the last such item in a row.
How often people leave is the length of a path from the empty set over the sets of absent people
back to the empty set, half of it counted (each who leaves comes back): a travelling salesman's
path over Hamming distances. Solved exactly for few different sets (Held and Karp, 1962), else by
the nearest next and exchange of edges until none helps (2-opt, Croes, 1958). Pure and
deterministic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Away = frozenset[int]
EXACT = 11
"""So many different sets are solved exactly: time grows with n² 2ⁿ."""


@dataclass(frozen=True)
class Order:
    """The items in the order to take them. `leavings` counts who leaves how often.

    `bound` is a lower limit of every order: everybody in conflict leaves once. `is_best` says
    whether no order has fewer leavings: solved exactly, or the limit is met.
    """

    items: list[int]
    leavings: int
    bound: int
    is_best: bool


def leavings(away: Sequence[Away], order: Sequence[int]) -> int:
    """How many times somebody leaves the room when the items are taken in this order."""
    inside: Away = frozenset()
    count = 0
    for item in order:
        count += len(away[item] - inside)
        inside = away[item]
    return count


def best_order(away: Sequence[Away]) -> Order:
    """An order with few leavings; `away[i]` are the people who must not hear item `i`.

    Items of the same set stay together in the order they came in, and so do ties.
    """
    groups: dict[Away, list[int]] = {}
    for item, people in enumerate(away):
        groups.setdefault(people, []).append(item)
    nobody = groups.pop(frozenset(), [])
    sets = list(groups)
    route = _exact(sets) if len(sets) <= EXACT else _shortened(sets)
    # Backwards it is as short: what came first stands first.
    if route and route[0] > route[-1]:
        route = route[::-1]
    items = [*nobody, *(item for place in route for item in groups[sets[place]])]
    count = leavings(away, items)
    bound = len(frozenset().union(*away)) if away else 0
    return Order(items, count, bound, len(sets) <= EXACT or count == bound)


def _step(sets: Sequence[Away], before: int | None, after: int | None) -> int:
    """Who leaves or comes back between two sets; `None` is the full room."""
    left = frozenset() if before is None else sets[before]
    right = frozenset() if after is None else sets[after]
    return len(left ^ right)


def _exact(sets: Sequence[Away]) -> list[int]:
    count = len(sets)
    if not count:
        return []
    # By (visited, last): the cheapest cost and the place before.
    best: dict[tuple[int, int], tuple[int, int]] = {
        (1 << place, place): (_step(sets, None, place), -1) for place in range(count)
    }
    for visited in range(1, 1 << count):
        for last in range(count):
            if (visited, last) not in best:
                continue
            cost = best[visited, last][0]
            for place in range(count):
                if visited >> place & 1:
                    continue
                key = (visited | 1 << place, place)
                found = (cost + _step(sets, last, place), last)
                if key not in best or found < best[key]:
                    best[key] = found
    full = (1 << count) - 1
    last = min(range(count), key=lambda place: (best[full, place][0] + len(sets[place]), place))
    route, visited = [], full
    while last >= 0:
        route.append(last)
        visited, last = visited ^ (1 << last), best[visited, last][1]
    return route[::-1]


def _shortened(sets: Sequence[Away]) -> list[int]:
    """The better of two improved routes: from the nearest next, and from the order they came in."""
    routes = [_improved(sets, _nearest(sets)), _improved(sets, list(range(len(sets))))]
    return min(routes, key=lambda route: leavings(sets, route))


def _nearest(sets: Sequence[Away]) -> list[int]:
    route: list[int] = []
    left = list(range(len(sets)))
    while left:
        here = route[-1] if route else None
        place = min(left, key=lambda each: (_step(sets, here, each), each))
        left.remove(place)
        route.append(place)
    return route


def _improved(sets: Sequence[Away], route: list[int]) -> list[int]:
    """Turn stretches of the route round as long as that shortens it."""
    better = True
    while better:
        better = False
        for first in range(len(route)):
            before = route[first - 1] if first else None
            for last in range(first + 1, len(route)):
                after = route[last + 1] if last + 1 < len(route) else None
                old = _step(sets, before, route[first]) + _step(sets, route[last], after)
                new = _step(sets, before, route[last]) + _step(sets, route[first], after)
                if new < old:
                    route[first : last + 1] = route[first : last + 1][::-1]
                    better = True
    return route
