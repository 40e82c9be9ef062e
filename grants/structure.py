"""A form version as plain values. A published version never changes, so it is read once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from grants.answers import Asked, Finding, Problem, empty, is_empty, problems
from grants.conditions import holds, is_eligible
from grants.models import Application, Call, FormVersion, Section
from grants.snapshot import Content


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


Values = dict[str, Any]


def content_of(structure: Structure, values: Values) -> Content:
    """The content to freeze or to print, as `grants/snapshot.py` describes it."""
    return {
        "sections": [
            {
                "key": part.key,
                "title": part.title,
                "questions": [
                    {
                        "key": asked.key,
                        "kind": asked.kind,
                        "label": asked.label,
                        "identifying": asked.identifying,
                        "value": values.get(asked.key, empty(asked.kind)),
                    }
                    for asked in part.questions
                ],
            }
            for part in structure.parts
        ]
    }


def findings(structure: Structure, values: Values, *, level: str = "error") -> list[Finding]:
    """Every problem of a level in the answers, in the form's order."""
    return [
        Finding(part.key, asked.key, asked.label, problem)
        for part in structure.parts
        for asked in part.questions
        for problem in [*problems(values.get(asked.key), asked), *turned_down(asked, values)]
        if problem.level == level
    ]


def turned_down(asked: Asked, values: Values) -> list[Problem]:
    """The error of an answer that makes the application ineligible, with the explanation."""
    is_asked = holds(asked.shown_if, values)
    if not is_asked or is_eligible(asked.eligibility, values.get(asked.key)) is not False:
        return []
    said = (asked.eligibility or {}).get("explanation") or "with this answer we cannot fund you."
    return [Problem(f"this answer does not meet the conditions of the call. {said}")]


@dataclass(frozen=True)
class Progress:
    """How far a section is: a word for people and a tone for its tag."""

    part: Part
    state: str
    tone: str
    missing: int


def progress(structure: Structure, values: Values) -> list[Progress]:
    """The state of each section: not started, in progress, has problems, complete."""
    return [_progress(part, values) for part in structure.parts]


def _progress(part: Part, values: Values) -> Progress:
    answered = [asked for asked in part.questions if not is_empty(values.get(asked.key))]
    missing = [asked for asked in part.questions if asked.required and asked not in answered]
    wrong = [
        asked
        for asked in answered
        if turned_down(asked, values)
        or any(problem.level == "error" for problem in problems(values[asked.key], asked))
    ]
    if wrong:
        return Progress(part, "Has problems", "danger", len(missing))
    if not answered and missing:
        return Progress(part, "Not started", "neutral", len(missing))
    if missing:
        return Progress(part, "In progress", "info", len(missing))
    return Progress(part, "Complete", "success", 0)
