"""Which answers of a review go over to another version of its rubric. Plain values, no ORM."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


class Scale(Protocol):
    """What matters of a criterion."""

    @property
    def key(self) -> str:
        """What it is called in every version."""

    @property
    def lowest(self) -> int:
        """Its smallest value."""

    @property
    def highest(self) -> int:
        """Its largest value."""

    @property
    def allows_na(self) -> bool:
        """Whether “not applicable” is an answer."""


@dataclass(frozen=True)
class Given:
    """What a review says on one criterion."""

    value: int | None = None
    is_na: bool = False
    comment: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing."""
        return self.value is None and not self.is_na and not self.comment

    def text(self) -> str:
        """The value as a form sends it: a number, “na”, or nothing."""
        return "na" if self.is_na else "" if self.value is None else str(self.value)


def carried(
    given: Sequence[tuple[Scale, Given]], criteria: Sequence[Scale]
) -> tuple[dict[str, Given], list[tuple[Scale, Given]]]:
    """What goes over, by key, and what does not, with the criterion it was given on.

    A value goes over where the scale is the same; the comment wherever the criterion is still
    asked. Together they hold every answer.
    """
    asked: Mapping[str, Scale] = {each.key: each for each in criteria}
    over: dict[str, Given] = {}
    aside: list[tuple[Scale, Given]] = []
    for old, answer in given:
        new = asked.get(old.key)
        if new is None:
            rest, kept = answer, Given()
        elif _fits(old, new, answer):
            rest, kept = Given(), answer
        else:
            rest, kept = Given(answer.value, answer.is_na), Given(comment=answer.comment)
        if not kept.is_empty:
            over[old.key] = kept
        if not rest.is_empty:
            aside.append((old, rest))
    return over, aside


def _fits(old: Scale, new: Scale, answer: Given) -> bool:
    if answer.is_na:
        return new.allows_na
    return answer.value is None or (old.lowest, old.highest) == (new.lowest, new.highest)
