"""Which applications around the funding line the evidence cannot tell apart. On plain values.

By default these are the applications tied at the line: only they are equal beyond dispute. A
call may use the interval of rank instead (the Swiss National Science Foundation's rule takes 50
per cent: Heyard et al. 2022); with three reviews each that is a quarter to a third of all
applications, which is honest and more than a small programme can draw lots for.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

from reviews.ranking import FundingLine

EQUAL: Final = "equal"
HALF: Final = "half"
WIDE: Final = "wide"
RULES: Final = {
    EQUAL: "Equal scores at the line",
    HALF: "50 % interval of rank crosses the line",
    WIDE: "90 % interval of rank crosses the line",
}

Interval = tuple[int, int]
"""The best and the worst rank."""


class Band(NamedTuple):
    """The applications of the band, and how many of them can surely be funded.

    `places` is how many fit into what the applications above the band leave of the budget,
    whoever they turn out to be: the dearest are counted.
    """

    members: frozenset[str]
    places: int


class Doubt(NamedTuple):
    """Where the line by raw means and the model disagree, the most doubtful first.

    `above` are above the line and more likely not funded, `below` the reverse; each by name with
    its chance of being funded, 0 to 1.
    """

    above: list[tuple[str, float]]
    below: list[tuple[str, float]]


def doubted(above: Collection[str], chances: Mapping[str, float]) -> Doubt:
    """The applications on the other side of the line than is more likely."""
    over = [(name, chance) for name, chance in chances.items() if name in above and chance < 0.5]
    under = [
        (name, chance) for name, chance in chances.items() if name not in above and chance > 0.5
    ]
    over.sort(key=lambda each: (each[1], each[0]))
    under.sort(key=lambda each: (-each[1], each[0]))
    return Doubt(over, under)


def band_around(
    line: FundingLine,
    asks: Mapping[str, int],
    budget: int,
    intervals: Mapping[str, Interval] | None = None,
) -> Band:
    """The band: those whose interval crosses the line; without intervals, those tied at it.

    Amounts are whole minor units. An interval crosses the line when it holds both a rank that is
    funded and one that is not.
    """
    if intervals is None:
        members = frozenset(line.at_line if len(line.at_line) > 1 else ())
    else:
        funded = len(line.above)
        members = frozenset(
            name for name, (best, worst) in intervals.items() if best <= funded < worst
        )
    left = budget - sum(asks[name] for name in line.above if name not in members)
    places = 0
    for ask in sorted((asks[name] for name in members), reverse=True):
        if ask > left:
            break
        left -= ask
        places += 1
    return Band(members, places)
