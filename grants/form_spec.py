"""A form as plain values, and everything that can be done to it. Pure.

Staff build a form by turning one `FormSpec` into the next. What may not be is refused with
`ValueError` and a sentence for the person; what is not right yet is told by `grants/form_faults`.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

Item = TypeVar("Item")
KINDS = (
    "short_text",
    "long_text",
    "number",
    "money",
    "date",
    "choice",
    "choices",
    "yes_no",
    "link",
    "organisation",
    "consent",
    "keywords",
    "team",
    "budget",
    "file",
    "plan",
)
CHOOSING = ("yes_no", "choice", "choices", "consent")
TEXTS = ("short_text", "long_text")
MAX_KEY = 40
# Names the applicant's page uses for itself: a control of this name would be taken for them.
RESERVED = frozenset({"then", "question", "version", "value", "csrfmiddlewaretoken", "new"})
KEY = re.compile(r"[a-z][a-z0-9_]*")
# Changing a question from the first kind to the second keeps what people have written.
CARRIES_ON = {
    (old, new) for old in (*TEXTS, "link", "number", "date") for new in TEXTS if old != new
} | {("short_text", "link"), ("choice", "choices")}


@dataclass(frozen=True)
class QuestionSpec:
    """One question. The shapes of its options and rules are in `grants/answers`."""

    key: str
    kind: str
    label: str
    help: str = ""
    required: bool = True
    word_limit: int | None = None
    character_limit: int | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    shown_if: Mapping[str, Any] | None = None
    eligibility: Mapping[str, Any] | None = None
    identifying: bool = False


@dataclass(frozen=True)
class SectionSpec:
    """One page of the form."""

    key: str
    title: str
    intro: str = ""
    shown_if: Mapping[str, Any] | None = None
    questions: tuple[QuestionSpec, ...] = ()


@dataclass(frozen=True)
class FormSpec:
    """All sections in order."""

    sections: tuple[SectionSpec, ...] = ()

    @property
    def questions(self) -> tuple[QuestionSpec, ...]:
        """All questions in order."""
        return tuple(question for section in self.sections for question in section.questions)

    def question(self, key: str) -> QuestionSpec | None:
        """The question with this key."""
        return next((each for each in self.questions if each.key == key), None)

    def section(self, key: str) -> SectionSpec | None:
        """The section with this key."""
        return next((each for each in self.sections if each.key == key), None)

    def section_of(self, question: str) -> SectionSpec | None:
        """The section a question stands in."""
        return next(
            (s for s in self.sections if any(each.key == question for each in s.questions)), None
        )


def key_for(label: str, taken: Iterable[str], *, stem: str = "q") -> str:
    """A key from a label that is not taken: `full_proposal`, `full_proposal_2`, …"""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    name = name if KEY.fullmatch(name) else f"{stem}_{name}".strip("_")
    if len(name) > MAX_KEY - 4:
        # Cut between words, where there are some.
        cut = name[: MAX_KEY - 3].rpartition("_")[0]
        name = cut or name[: MAX_KEY - 4]
    used = {*taken, *RESERVED}
    if name not in used:
        return name
    number = 2
    while f"{name}_{number}" in used:
        number += 1
    return f"{name}_{number}"


def mark_of(item: QuestionSpec) -> str:
    """A short mark that changes with the question, so that a stale page is noticed."""
    return hashlib.sha256(repr(item).encode()).hexdigest()[:16]


def possible_answers(question: QuestionSpec) -> dict[str, str]:
    """The values a condition or a rule can name, with their words, in order."""
    if question.kind == "yes_no":
        return {"yes": "Yes", "no": "No"}
    if question.kind == "consent":
        return {"yes": "Agreed"}
    if question.kind in {"choice", "choices"}:
        return {
            str(each.get("value", "")): str(each.get("label", ""))
            for each in question.options.get("choices", [])
        }
    return {}


def hanging_on(form: FormSpec, key: str) -> list[SectionSpec | QuestionSpec]:
    """The sections and questions that are shown only by the answer to this question."""
    every: list[SectionSpec | QuestionSpec] = []
    for section in form.sections:
        every += [section, *section.questions]
    return [each for each in every if (each.shown_if or {}).get("question") == key]


def earlier(form: FormSpec, *, section: str, question: str | None = None) -> list[QuestionSpec]:
    """The questions before this place a condition can point to."""
    found: list[QuestionSpec] = []
    for each in form.sections:
        if each.key == section and question is None:
            return found
        for asked in each.questions:
            if asked.key == question:
                return found
            if asked.kind in CHOOSING:
                found.append(asked)
        if each.key == section:
            return found
    return found


# Changing a form. Each gives the form as it is afterwards.


def _map_sections(form: FormSpec, change: Callable[[SectionSpec], SectionSpec]) -> FormSpec:
    return FormSpec(tuple(change(section) for section in form.sections))


def deciding_nothing(form: FormSpec) -> FormSpec:
    """Without eligibility rules, and without what is hidden from reviewers."""

    def plain(question: QuestionSpec) -> QuestionSpec:
        options = {name: said for name, said in question.options.items() if name != "staff_only"}
        return replace(question, eligibility=None, identifying=False, options=options)

    return _map_sections(
        form,
        lambda section: replace(section, questions=tuple(plain(q) for q in section.questions)),
    )


def _put(items: tuple[Item, ...], item: Item, place: int | None) -> tuple[Item, ...]:
    at = len(items) if place is None else max(0, min(place, len(items)))
    return (*items[:at], item, *items[at:])


def with_section(form: FormSpec, section: SectionSpec, place: int | None = None) -> FormSpec:
    """With one more section, at the end or at a place counted from 0."""
    return FormSpec(_put(form.sections, section, place))


def with_question(
    form: FormSpec, section: str, question: QuestionSpec, place: int | None = None
) -> FormSpec:
    """With one more question in a section, at its end or at a place counted from 0."""
    return _map_sections(
        form,
        lambda each: (
            replace(each, questions=_put(each.questions, question, place))
            if each.key == section
            else each
        ),
    )


def with_changed_section(form: FormSpec, key: str, section: SectionSpec) -> FormSpec:
    """With other words for a section; its questions stay."""
    return _map_sections(
        form,
        lambda each: replace(section, questions=each.questions) if each.key == key else each,
    )


def with_changed_question(form: FormSpec, key: str, question: QuestionSpec) -> FormSpec:
    """With another question in its place. Conditions follow a new key."""

    def follow(rule: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
        return {**rule, "question": question.key} if rule and rule.get("question") == key else rule

    def change(each: QuestionSpec) -> QuestionSpec:
        if each.key == key:
            return question
        return replace(each, shown_if=follow(each.shown_if))

    return _map_sections(
        form,
        lambda s: replace(
            s, shown_if=follow(s.shown_if), questions=tuple(change(q) for q in s.questions)
        ),
    )


def _without_conditions(form: FormSpec, gone: set[str]) -> FormSpec:
    def kept(rule: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
        return None if rule and rule.get("question") in gone else rule

    return _map_sections(
        form,
        lambda s: replace(
            s,
            shown_if=kept(s.shown_if),
            questions=tuple(replace(q, shown_if=kept(q.shown_if)) for q in s.questions),
        ),
    )


def without_question(form: FormSpec, key: str) -> FormSpec:
    """Without a question; what hung on it is always shown from now on."""
    less = _map_sections(
        form, lambda s: replace(s, questions=tuple(q for q in s.questions if q.key != key))
    )
    return _without_conditions(less, {key})


def without_section(form: FormSpec, key: str) -> FormSpec:
    """Without a section and its questions; what hung on them is always shown from now on."""
    section = form.section(key)
    gone = {each.key for each in section.questions} if section else set()
    return _without_conditions(FormSpec(tuple(s for s in form.sections if s.key != key)), gone)


def moved_section(form: FormSpec, key: str, place: int) -> FormSpec:
    """With a section at another place, counted from 0 among the others."""
    section = form.section(key)
    if section is None:
        return form
    others = tuple(each for each in form.sections if each.key != key)
    return FormSpec(_put(others, section, place))


def moved_question(form: FormSpec, key: str, section: str, place: int) -> FormSpec:
    """With a question at another place, counted from 0 among the others of that section."""
    question = form.question(key)
    if question is None or form.section(section) is None:
        return form
    less = _map_sections(
        form, lambda s: replace(s, questions=tuple(q for q in s.questions if q.key != key))
    )
    return with_question(less, section, question, place)


def step_of_section(form: FormSpec, key: str, step: int) -> int:
    """The place one further up (-1) or down (1)."""
    return max(0, [each.key for each in form.sections].index(key) + step)


def step_of_question(form: FormSpec, key: str, step: int) -> tuple[str, int]:
    """Section and place one further up (-1) or down (1), over the edge into the next section."""
    places = [section.key for section in form.sections]
    section = form.section_of(key)
    if section is None:
        raise ValueError("This form has no such question.")
    place = [each.key for each in section.questions].index(key) + step
    at = places.index(section.key)
    if place < 0 and at > 0:
        above = form.sections[at - 1]
        return above.key, len(above.questions)
    if place >= len(section.questions) and at + 1 < len(places):
        return places[at + 1], 0
    return section.key, max(0, place)


def duplicated_question(form: FormSpec, key: str) -> tuple[FormSpec, str]:
    """With a copy right below the question, and the key of the copy."""
    question, section = form.question(key), form.section_of(key)
    if question is None or section is None:
        raise ValueError("This form has no such question.")
    label = f"{question.label[:192]} (copy)"
    copy = replace(
        question, key=key_for(question.key, (q.key for q in form.questions)), label=label
    )
    place = [each.key for each in section.questions].index(key) + 1
    return with_question(form, section.key, copy, place), copy.key


def duplicated_section(form: FormSpec, key: str) -> tuple[FormSpec, str]:
    """With a copy of a section right below it; conditions inside the copy point into the copy."""
    section = form.section(key)
    if section is None:
        raise ValueError("This form has no such section.")
    taken = [each.key for each in form.questions]
    names: dict[str, str] = {}
    for each in section.questions:
        names[each.key] = key_for(each.key, [*taken, *names.values()])

    def copied(each: QuestionSpec) -> QuestionSpec:
        rule = each.shown_if
        if rule and rule.get("question") in names:
            rule = {**rule, "question": names[rule["question"]]}
        return replace(each, key=names[each.key], shown_if=rule)

    copy = replace(
        section,
        key=key_for(section.key, (each.key for each in form.sections), stem="section"),
        title=f"{section.title[:112]} (copy)",
        questions=tuple(copied(each) for each in section.questions),
    )
    place = [each.key for each in form.sections].index(key) + 1
    return with_section(form, copy, place), copy.key


def place_words(form: FormSpec, key: str) -> str:
    """Where a question stands now, as it is said aloud."""
    section, question = form.section_of(key), form.question(key)
    if section is None or question is None:
        return ""
    place = [each.key for each in section.questions].index(key) + 1
    return (
        f"“{question.label}” is now question {place} of {len(section.questions)} "
        f"in “{section.title}”."
    )


def section_place_words(form: FormSpec, key: str) -> str:
    """Where a section stands now, as it is said aloud."""
    section = form.section(key)
    if section is None:
        return ""
    place = form.sections.index(section) + 1
    return f"“{section.title}” is now section {place} of {len(form.sections)}."
