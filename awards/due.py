"""When something is due: a rule, resolved to a day. Pure.

A rule counts days or months from the start or the end of an award, or from the day another
condition is met. Until that is met, its own day stands for it: then the result is expected only.
"""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta

FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2099, 12, 31)
"""What awards reckon with. A day outside is a slip of the key."""

_WORDS = {
    "after_start": "after the award starts",
    "before_end": "before the award ends",
    "after_end": "after the award ends",
}


@dataclass(frozen=True)
class DueRule:
    """`by` as in `Condition.DueBy`; `day` of a fixed one; `after` names the condition before it."""

    by: str
    count: int = 0
    unit: str = "days"
    day: date | None = None
    after: int | None = None
    met_on: date | None = None
    """The day this condition itself was met."""


def moved(day: date, count: int, unit: str) -> date:
    """`count` days or months later, earlier when negative.

    A month later than 31 January is the last day of February. Where the calendar ends, its first
    or last day.
    """
    if unit == "days":
        room = (date.max - day).days if count > 0 else (date.min - day).days
        return day + timedelta(days=min(count, room) if count > 0 else max(count, room))
    months = day.year * 12 + day.month - 1 + count
    year, month = divmod(months, 12)
    if not 1 <= year <= MAXYEAR:
        return date.max if count > 0 else date.min
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def resolved(rules: Mapping[int, DueRule], *, starts_on: date, ends_on: date) -> dict[int, date]:
    """The day of each rule. `ValueError` when rules wait for each other or for one not there."""
    dates = {"after_start": starts_on, "before_end": ends_on, "after_end": ends_on}
    days: dict[int, date] = {}

    def day_of(key: int | None, waiting: frozenset[int]) -> date:
        if key is None or key in waiting or key not in rules:
            raise ValueError("These rules wait for each other.")
        rule = rules[key]
        if key not in days and rule.by == "after_met":
            before = rules.get(rule.after or 0)
            met_on = before.met_on if before else None
            start = met_on or day_of(rule.after, waiting | {key})
            days[key] = moved(start, rule.count, rule.unit)
        elif key not in days:
            days[key] = _fixed(rule, dates.get(rule.by))
        return days[key]

    return {key: day_of(key, frozenset()) for key in rules}


def _fixed(rule: DueRule, start: date | None) -> date:
    if start is not None:
        return moved(start, -rule.count if rule.by == "before_end" else rule.count, rule.unit)
    if rule.day is None:
        raise ValueError("A fixed day is missing.")
    return rule.day


def in_words(by: str, count: int, unit: str, *, after: str = "") -> str:
    """`3 months after the award starts`, `30 days after “Ethics approval” is met`.

    `after` names the condition it comes after, in the words of whoever shows it.
    """
    if by not in {*_WORDS, "after_met"}:
        return ""
    what = f"after {after} is met" if by == "after_met" else _WORDS[by]
    if count == 0:
        return "when the award ends" if by == "before_end" else what.replace("after", "when", 1)
    return f"{count} {unit if count != 1 else unit[:-1]} {what}"
