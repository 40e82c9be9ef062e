"""The conditions of an award as letters and certificates list them, and what each day follows."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from awards import due
from awards.models import Award, Condition


@dataclass(frozen=True)
class ConditionLine:
    """One condition under its number in the letter."""

    number: int
    condition: Condition
    rule: str
    """What its day is counted from, naming a condition before it by its number; "" if fixed."""


def condition_lines(award: Award) -> list[ConditionLine]:
    """The conditions of the award in their order, numbered from one; two queries."""
    rows = list(award.conditions.select_related("due_after").prefetch_related("payments"))
    numbers = {row.pk: number for number, row in enumerate(rows, 1)}
    return [ConditionLine(numbers[row.pk], row, _rule(row, numbers)) for row in rows]


def _rule(row: Condition, numbers: dict[int, int]) -> str:
    before = row.due_after
    after = f"condition {numbers[before.pk]}, “{before.title}”," if before else ""
    return due.in_words(row.due_by, row.due_count or 0, row.due_unit, after=after)


def lines_context(award: Award, lines: Iterable[ConditionLine]) -> dict[str, Any]:
    """What `letters/_conditions.html` takes: the lines, and which notes below them are needed."""
    lines = list(lines)
    return {
        "award": award,
        "conditions": lines,
        "has_expected": any(line.condition.is_expected for line in lines),
        "moves_with_award": any(
            line.condition.due_by in {"after_start", "before_end", "after_end"} for line in lines
        ),
    }
