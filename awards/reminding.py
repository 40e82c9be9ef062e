"""Which reminder is due: so many days before, on the day, and then weekly. Pure.

A reminder is a step of a schedule and is sent once. After a pause in which nothing could be sent
the newest step is due, not all that were missed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

BEFORE_CONDITION = (60, 30, 7, 0)
BEFORE_REPAYMENT = (14, 3, 0)
BEFORE_ANSWER = (14, 7, 1, 0)
WEEK = 7
ESCALATE_AFTER = 28
"""Days after which what is late is told to the administrators of the programme, too."""


@dataclass(frozen=True, slots=True)
class Step:
    """One reminder. `days` until the day; negative when it is past. `key` names it for good."""

    key: str
    days: int

    @property
    def is_late(self) -> bool:
        """Whether the day has passed."""
        return self.days < 0

    @property
    def escalates(self) -> bool:
        """Whether somebody above is told."""
        return self.days <= -ESCALATE_AFTER


def step_due(
    due_on: date, today: date, *, since: date, before: Sequence[int] = BEFORE_CONDITION
) -> Step | None:
    """The newest step whose day has come, or `None` before the first.

    `since`: the day from which the person knew. A step that lay before it is never sent: who was
    told today that something is due in a month needs no reminder of it today.
    """
    days = (due_on - today).days
    if days < 0:
        weeks = (-days - 1) // WEEK
        return Step(f"late-{weeks}", days)
    reached = [ahead for ahead in before if ahead >= days]
    if not reached or due_on - timedelta(days=min(reached)) <= since:
        return None
    return Step(f"before-{min(reached)}", days)


def must_come(step: Step, told: Iterable[int]) -> bool:
    """Whether a step comes also to who turned reminders off.

    That is the first that says the day has passed, and the first that is told somebody above.
    `told`: of each reminder sent before, the days until the day as it was sent.
    """
    least = min(told, default=0)
    return (step.is_late and least >= 0) or (step.escalates and least > -ESCALATE_AFTER)


def in_words(days: int) -> str:
    """`in 30 days`, `tomorrow`, `today`, `3 days ago`."""
    if days in {0, 1, -1}:
        return {0: "today", 1: "tomorrow", -1: "yesterday"}[days]
    return f"in {days} days" if days > 0 else f"{-days} days ago"
