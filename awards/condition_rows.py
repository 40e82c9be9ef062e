"""The conditions of an award as letters and certificates list them, and what each day follows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from awards import due
from awards.models import Award, Condition, Payment


@dataclass(frozen=True)
class ConditionLine:
    """One condition under its number in the letter."""

    number: int
    condition: Condition
    rule: str
    """What its day is counted from, naming a condition before it by its number; "" if fixed."""


def load_conditions(awards: Sequence[Award]) -> None:
    """Have the conditions of the awards at hand, two queries for all; those that are stay."""
    rows = Condition.objects.select_related("due_after")
    prefetch_related_objects(awards, Prefetch("conditions", rows), "conditions__payments")


def load_payments(awards: Sequence[Award]) -> None:
    """Have their payments at hand likewise, with what each waits for."""
    rows = Payment.objects.select_related("part")
    prefetch_related_objects(awards, Prefetch("payments", rows), "payments__conditions")


def condition_lines(award: Award) -> list[ConditionLine]:
    """The conditions of the award in their order, numbered from one; two queries at most."""
    load_conditions([award])
    rows = list(award.conditions.all())
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
