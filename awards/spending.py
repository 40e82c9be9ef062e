"""Spending against the budget, line by line. Pure; all amounts are whole minor units."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class SpendingLine:
    """A line of the budget: planned, spent in earlier reports, spent in this one."""

    name: str
    planned: int
    before: int
    now: int

    @property
    def spent(self) -> int:
        """Spent until the end of this report."""
        return self.before + self.now

    @property
    def remaining(self) -> int:
        """What is left of the plan; below zero when more was spent."""
        return self.planned - self.spent

    def passes(self, percent: int) -> bool:
        """Whether more was spent than planned and so many per cent of it."""
        return self.spent * 100 > self.planned * (100 + percent)


def spending_lines(
    planned: Mapping[str, int], before: Mapping[str, int], now: Mapping[str, int]
) -> list[SpendingLine]:
    """A line for everything planned, and for everything spent beside the plan."""
    names = dict.fromkeys([*planned, *before, *now])
    return [
        SpendingLine(name, planned.get(name, 0), before.get(name, 0), now.get(name, 0))
        for name in names
    ]


def whole(lines: Iterable[SpendingLine]) -> SpendingLine:
    """All lines together."""
    rows = list(lines)
    return SpendingLine(
        "Total",
        sum(line.planned for line in rows),
        sum(line.before for line in rows),
        sum(line.now for line in rows),
    )


def added(amounts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Sums by name."""
    found: dict[str, int] = {}
    for each in amounts:
        for name, amount in each.items():
            found[name] = found.get(name, 0) + amount
    return found


def frozen(lines: Iterable[SpendingLine]) -> list[dict[str, Any]]:
    """The lines as they are stored with a submission."""
    return [
        {"name": line.name, "planned": line.planned, "before": line.before, "now": line.now}
        for line in lines
    ]


def thawed(rows: Iterable[Mapping[str, Any]]) -> list[SpendingLine]:
    """The lines of a stored submission."""
    return [SpendingLine(**row) for row in rows]
