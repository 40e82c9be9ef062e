"""A form version as plain values. A published version never changes, so it is read once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from grants.answers import (
    BUDGET,
    CHOICE,
    CHOICES,
    CONSENT,
    NUMBER,
    ORGANISATION,
    Asked,
    Finding,
    empty,
    is_empty,
    problems,
)
from grants.conditions import holds, not_asked
from grants.models import Application, Call, FormVersion, Section
from grants.snapshot import Content

# What of a question's options is needed to read its answer: labels, units, the rule of the sums.
_FROZEN_OPTIONS = {BUDGET, CHOICE, CHOICES, CONSENT, NUMBER}
Values = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """A section with its questions."""

    key: str
    title: str
    intro: str
    questions: tuple[Asked, ...]
    shown_if: Mapping[str, Any] | None = field(default=None, hash=False)


@dataclass(frozen=True)
class Structure:
    """All sections of a form version in order."""

    parts: tuple[Part, ...]

    def part(self, key: str) -> Part | None:
        """The section with this key."""
        return next((part for part in self.parts if part.key == key), None)

    def question(self, key: str) -> Asked | None:
        """The question with this key."""
        return next((asked for asked in self.questions if asked.key == key), None)

    def part_of(self, question: str) -> Part:
        """The section a question stands in."""
        return next(p for p in self.parts if any(asked.key == question for asked in p.questions))

    @property
    def questions(self) -> tuple[Asked, ...]:
        """All questions in order."""
        return tuple(asked for part in self.parts for asked in part.questions)

    @property
    def organisation(self) -> Asked | None:
        """The question that says which organisation applies: the first of its kind."""
        return next((asked for asked in self.questions if asked.kind == ORGANISATION), None)

    def asked_with(self, values: Values) -> "Structure":
        """What is asked of somebody with these answers.

        A question whose condition does not hold is left out, and a section of which nothing is
        asked.
        """
        if not any(part.shown_if or asked.shown_if for part, asked in self._pairs()):
            return self
        left_out = self.not_asked(values)
        return Structure(
            tuple(
                replace(part, questions=kept)
                for part in self.parts
                if (kept := tuple(a for a in part.questions if a.key not in left_out))
                or (not part.questions and holds(part.shown_if, values))
            )
        )

    def not_asked(self, values: Values) -> set[str]:
        """The keys of the questions that are not asked of somebody with these answers."""
        conditions = {
            asked.key: [each for each in (part.shown_if, asked.shown_if) if each]
            for part, asked in self._pairs()
        }
        return not_asked(conditions, values)

    def _pairs(self) -> list[tuple[Part, Asked]]:
        return [(part, asked) for part in self.parts for asked in part.questions]


def structure_for(call: Call, version: FormVersion | None = None) -> Structure:
    """The structure of the call's form (or of another version), with the call's currency."""
    chosen = version.pk if version else call.form_version_id
    return _in_currency(chosen, call.currency)


def structure_of(application: Application) -> Structure:
    """The structure of the form the application answers. One query the first time, then none."""
    return _in_currency(application.form_version_id, application.call.currency)


@lru_cache(maxsize=64)
def _in_currency(version: int, currency: str) -> Structure:
    sections = Section.objects.filter(version=version).prefetch_related("questions")
    return Structure(
        tuple(
            Part(
                key=section.key,
                title=section.title,
                intro=section.intro,
                shown_if=section.shown_if,
                questions=tuple(
                    replace(_asked(question), currency=currency)
                    for question in sorted(section.questions.all(), key=lambda q: q.position)
                ),
            )
            for section in sections
        )
    )


def _asked(question: Any) -> Asked:
    return Asked(
        key=question.key,
        kind=question.kind,
        label=question.label,
        help=question.help,
        required=question.required,
        word_limit=question.word_limit,
        identifying=question.identifying,
        character_limit=question.character_limit,
        options=question.options,
        shown_if=question.shown_if,
        eligibility=question.eligibility,
        pk=question.pk,
    )


def content_of(structure: Structure, values: Values) -> Content:
    """The content to freeze or to print, as `grants/snapshot.py` describes it.

    A question that is not asked is not in it; its stored answer stays where it is.
    """
    return {
        "sections": [
            {
                "key": part.key,
                "title": part.title,
                "questions": [_entry(asked, values) for asked in part.questions],
            }
            for part in structure.asked_with(values).parts
        ]
    }


def _entry(asked: Asked, values: Values) -> dict[str, Any]:
    entry = {
        "key": asked.key,
        "kind": asked.kind,
        "label": asked.label,
        "identifying": asked.identifying,
        "value": values.get(asked.key, empty(asked.kind)),
    }
    # Only where there are some, so that the checksum of older content stays what it is.
    if asked.options.get("staff_only"):
        entry["staff_only"] = True
    options = {name: said for name, said in asked.options.items() if name != "staff_only"}
    if options and asked.kind in _FROZEN_OPTIONS:
        entry["options"] = options
    return entry


def findings(structure: Structure, values: Values, *, level: str = "error") -> list[Finding]:
    """Every problem of a level in the answers to what is asked, in the form's order."""
    return [
        Finding(part.key, asked.key, asked.label, problem)
        for part in structure.asked_with(values).parts
        for asked in part.questions
        for problem in problems(values.get(asked.key), asked)
        if problem.level == level
    ]


@dataclass(frozen=True)
class Progress:
    """How far a section is: a word for people and a tone for its tag."""

    part: Part
    state: str
    tone: str
    missing: int


def progress(structure: Structure, values: Values) -> list[Progress]:
    """The state of each asked section: not started, in progress, has problems, complete."""
    return [_progress(part, values) for part in structure.asked_with(values).parts]


def _progress(part: Part, values: Values) -> Progress:
    answered = [asked for asked in part.questions if not is_empty(values.get(asked.key))]
    missing = [asked for asked in part.questions if asked.required and asked not in answered]
    wrong = [
        asked
        for asked in answered
        if any(problem.level == "error" for problem in problems(values[asked.key], asked))
    ]
    if wrong:
        return Progress(part, "Has problems", "danger", len(missing))
    if not answered and missing:
        return Progress(part, "Not started", "neutral", len(missing))
    if missing:
        return Progress(part, "In progress", "info", len(missing))
    return Progress(part, "Complete", "success", 0)
