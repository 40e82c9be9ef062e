"""The eligibility check: what each answer means. Pure functions on plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from grants.answers import Asked, is_empty
from grants.conditions import holds, is_eligible
from grants.question_list import choice_labels, condition_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from grants.structure import Part

Outcome = Literal["eligible", "not_eligible", "unanswered", "not_asked"]


@dataclass(frozen=True)
class Explained:
    """One question of the check, what was said to it, and what follows."""

    asked: Asked
    said: str
    outcome: Outcome
    sentence: str


@dataclass(frozen=True)
class Check:
    """The whole check."""

    answers: tuple[Explained, ...]

    def count(self, outcome: Outcome) -> int:
        """How many questions came out so."""
        return sum(each.outcome == outcome for each in self.answers)

    @property
    def outcome(self) -> Outcome:
        """A single no decides; without one, a missing answer leaves it open."""
        if self.count("not_eligible"):
            return "not_eligible"
        return "unanswered" if self.count("unanswered") else "eligible"


def asked_in_check(parts: Iterable[Part]) -> tuple[Asked, ...]:
    """The questions of a form that decide about eligibility, in order."""
    return tuple(asked for part in parts for asked in part.questions if asked.eligibility)


def conditions_in_check(parts: Iterable[Part]) -> dict[str, str]:
    """When each question of the check is asked, in words, where it is not always asked."""
    parts = tuple(parts)
    by_key = {asked.key: asked for part in parts for asked in part.questions}
    return {
        asked.key: words
        for part in parts
        for asked in part.questions
        if asked.eligibility
        and (words := condition_in_words(asked.shown_if or part.shown_if, by_key))
    }


def explain(parts: Iterable[Part], values: Mapping[str, Any]) -> Check:
    """What every answer means. `values` are by question key; what is missing is unanswered.

    A question that the form does not ask after these answers is not counted. A condition on a
    question outside the check cannot be known here, so such a question is asked.
    """
    parts = tuple(parts)
    known = {asked.key for asked in asked_in_check(parts)}
    return Check(
        tuple(
            _explained(
                asked, values, is_asked=_is_asked((part.shown_if, asked.shown_if), values, known)
            )
            for part in parts
            for asked in part.questions
            if asked.eligibility
        )
    )


def _is_asked(
    conditions: tuple[Mapping[str, Any] | None, ...], values: Mapping[str, Any], known: set[str]
) -> bool:
    return all(holds(each, values) for each in conditions if each and each["question"] in known)


def _explained(asked: Asked, values: Mapping[str, Any], *, is_asked: bool) -> Explained:
    rule = asked.eligibility or {}
    value = values.get(asked.key)
    said = in_words(asked, value)
    if not is_asked:
        sentence = "This question is not asked after what you answered before."
        return Explained(asked, said, "not_asked", sentence)
    fits = is_eligible(rule, value)
    if fits is None:
        unread = (
            "This is not a number, so it cannot be told. Write it in digits."
            if said
            else "You have not answered this yet, so it cannot be told."
        )
        return Explained(asked, said, "unanswered", unread)
    if fits:
        return Explained(asked, said, "eligible", "This fits what the call asks for.")
    return Explained(asked, said, "not_eligible", why_not(asked))


def why_not(asked: Asked) -> str:
    """Why an answer is turned down, in the funder's words or, without any, in plain ones."""
    said = str((asked.eligibility or {}).get("explanation") or "").strip()
    return said or "With this answer the call cannot fund you."


def in_words(asked: Asked, value: Any) -> str:
    """An answer as a person reads it."""
    if is_empty(value):
        return ""
    labels = choice_labels(asked)
    chosen = value if isinstance(value, list) else [value]
    return ", ".join(labels.get(str(each), str(each)) for each in chosen)
