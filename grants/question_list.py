"""The questions of a form as a list to read, print and prepare. Pure functions on plain values.

The page, the PDF, the Word and the Markdown file all show what `question_list` gives.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.money import format_money
from grants.answers import ROWS, Asked, row_fields
from grants.wordcount import clean_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from grants.structure import Part

KINDS = {
    "short_text": "One line of text",
    "long_text": "Text",
    "number": "A number",
    "money": "An amount of money",
    "date": "A date",
    "choice": "Choose one",
    "choices": "Choose all that apply",
    "yes_no": "Yes or no",
    "link": "A web address",
    "organisation": "An organisation",
    "consent": "A statement to agree to",
    "keywords": "Keywords, separated by commas",
    "team": "A table of people, a row each",
    "budget": "A table of costs, a row each",
    "file": "A file to upload",
    "plan": "A table of outputs, a row each",
}
# The columns of tables, as the form labels them.
COLUMNS = {
    "name": "Name",
    "email": "E-mail",
    "role": "Role in the work",
    "orcid": "ORCID iD",
    "organisation": "Organisation",
    "category": "Category",
    "description": "Description",
    "year": "Year",
    "amount": "Amount",
    "title": "Output",
    "kind": "Kind",
    "openness": "Open or closed",
    "licence": "Licence",
    "place": "Where",
    "date": "Published by",
    "reason": "If closed: why",
}
# Lines to write on, where the answer is neither chosen nor a table.
LINES = {"long_text": 10, "keywords": 2, "organisation": 2}
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class ListedQuestion:
    """One question in words. `lines` is the room to write, `columns` that of a table."""

    key: str
    number: str
    label: str
    help: str
    kind: str
    notes: tuple[str, ...]
    choices: tuple[str, ...]
    columns: tuple[str, ...]
    lines: int
    required: bool
    condition: str
    identifying: bool

    @property
    def facts(self) -> tuple[str, ...]:
        """Kind, limits and whether it must be answered, a short phrase each."""
        return (self.kind, *self.notes, *(() if self.required else ("Optional",)))


@dataclass(frozen=True)
class ListedSection:
    """A section in words."""

    key: str
    number: int
    title: str
    intro: str
    condition: str
    questions: tuple[ListedQuestion, ...]


def question_list(parts: Iterable[Part]) -> tuple[ListedSection, ...]:
    """All sections with their questions, numbered, in the form's order."""
    parts = tuple(parts)
    by_key = {asked.key: asked for part in parts for asked in part.questions}
    return tuple(
        ListedSection(
            key=part.key,
            number=number,
            title=clean_text(part.title),
            intro=clean_text(part.intro),
            condition=condition_in_words(part.shown_if, by_key),
            questions=tuple(
                _listed(asked, f"{number}.{place}", by_key)
                for place, asked in enumerate(part.questions, 1)
            ),
        )
        for number, part in enumerate(parts, 1)
    )


def _listed(asked: Asked, number: str, by_key: Mapping[str, Asked]) -> ListedQuestion:
    choices = tuple(clean_text(label) for label in choice_labels(asked).values())
    fields = row_fields(asked) if asked.kind in ROWS else ()
    columns = tuple(COLUMNS[name] for name in fields)
    return ListedQuestion(
        key=asked.key,
        number=number,
        label=clean_text(asked.label),
        help=clean_text(asked.help),
        kind=KINDS.get(asked.kind, "Text"),
        notes=limits(asked),
        choices=choices,
        columns=columns,
        lines=0 if choices or columns or asked.kind == "file" else LINES.get(asked.kind, 1),
        required=asked.required,
        condition=condition_in_words(asked.shown_if, by_key),
        identifying=asked.identifying,
    )


def choice_labels(asked: Asked) -> dict[str, str]:
    """What can be chosen, by its value; nothing for a question that is not a choice."""
    if asked.kind == "yes_no":
        return {"yes": "Yes", "no": "No"}
    if asked.kind == "consent":
        return {"yes": asked.options.get("statement") or "I agree"}
    if asked.kind in {"choice", "choices"}:
        return {each["value"]: each["label"] for each in asked.options.get("choices", [])}
    return {}


def condition_in_words(condition: Mapping[str, Any] | None, by_key: Mapping[str, Asked]) -> str:
    """`Only if you answer “Yes” to “Is it software?”.`; empty without a condition."""
    other = by_key.get(condition["question"]) if condition else None
    if not condition or other is None:
        return ""
    labels = choice_labels(other)
    said = " or ".join(f"“{clean_text(labels.get(str(v), str(v)))}”" for v in condition["is"])
    return f"Only if you answer {said} to “{clean_text(other.label)}”."


def limits(asked: Asked) -> tuple[str, ...]:
    """What limits an answer, a phrase for each limit."""
    found = []
    if asked.word_limit:
        found.append(f"Up to {asked.word_limit:,} words")
    if asked.character_limit:
        found.append(f"Up to {asked.character_limit:,} characters")
    more = _LIMITS.get(asked.kind)
    return (*found, *(more(asked) if more else ()))


def _between(low: str | None, high: str | None) -> list[str]:
    if low and high:
        return [f"From {low} to {high}"]
    return [f"At least {low}"] if low else [f"At most {high}"] if high else []


def _number(asked: Asked) -> list[str]:
    told = asked.options
    unit = f" {told['unit']}" if told.get("unit") else ""

    def text(name: str) -> str | None:
        return None if told.get(name) in (None, "") else f"{told[name]}{unit}"

    return _between(text("min"), text("max")) or ([f"In{unit}"] if unit else [])


def _money(asked: Asked) -> list[str]:
    def text(name: str) -> str | None:
        minor = asked.options.get(name)
        return None if minor is None else format_money(minor, asked.currency)

    return _between(text("min"), text("max")) or [f"In {asked.currency}"]


def _date(asked: Asked) -> list[str]:
    early, late = asked.options.get("earliest"), asked.options.get("latest")
    if early and late:
        return [f"Between {early} and {late}"]
    return [f"Not before {early}"] if early else [f"Not after {late}"] if late else []


def _choices(asked: Asked) -> list[str]:
    low, high = asked.options.get("min"), asked.options.get("max")
    if low and high:
        return [f"{low} of them" if low == high else f"{low} to {high} of them"]
    return [f"At least {low}"] if low else [f"At most {high}"] if high else []


def _file(asked: Asked) -> list[str]:
    told = asked.options
    types = [str(each).upper() for each in told.get("types", [])] or ["PDF"]
    found = [" or ".join(types)]
    if told.get("max_files", 1) > 1:
        found.append(f"Up to {told['max_files']} files")
    if told.get("max_pages"):
        found.append(f"Up to {told['max_pages']} pages")
    if told.get("max_bytes"):
        found.append(f"Up to {told['max_bytes'] / MEGABYTE:g} MB")
    return found


def _budget(asked: Asked) -> list[str]:
    told = asked.options
    found = [f"In {asked.currency}"]
    if told.get("years", 1) and told.get("years", 1) > 1:
        found.append(f"Over {told['years']} years")
    if told.get("cap"):
        found.append(f"In all at most {format_money(told['cap'], asked.currency)}")
    if told.get("indirect_percent"):
        of = told.get("indirect_of")
        base = f"of {', '.join(of)}" if of else "of the other costs"
        found.append(f"Indirect costs up to {told['indirect_percent']} % {base}")
    if told.get("categories"):
        found.append(f"Categories: {', '.join(told['categories'])}")
    return found


_LIMITS = {
    "number": _number,
    "money": _money,
    "date": _date,
    "choices": _choices,
    "file": _file,
    "budget": _budget,
}

_INLINE = re.compile(r"([\\`*_\[\]<>|~&])")
_LINE_START = re.compile(r"^(\s*)([#+=-]|\d+(?=[.)]))", re.MULTILINE)


def escape_markdown(text: str) -> str:
    """A text that Markdown shows as it is written: no emphasis, link, list or HTML comes of it."""

    def at_start(found: re.Match[str]) -> str:
        mark = found[2]
        # A number is kept from starting a list by escaping the sign after it.
        return f"{found[1]}{mark}\x00" if mark.isdigit() else f"{found[1]}\\{mark}"

    text = _LINE_START.sub(at_start, _INLINE.sub(r"\\\1", clean_text(text)))
    return re.sub("\x00", r"\\", text)


def markdown(title: str, facts: Iterable[str], sections: Iterable[ListedSection]) -> str:
    """The list as a Markdown file with room to write under each question."""
    lines = [f"# {_on_one_line(title)}", ""]
    for fact in facts:
        lines += [_flowing(fact), ""]
    for section in sections:
        lines += [f"## {section.number}. {_on_one_line(section.title)}", ""]
        for text in (section.intro, section.condition):
            lines += [_flowing(text), ""] if text else []
        for question in section.questions:
            lines += _markdown_question(question)
    return "\n".join(lines).rstrip() + "\n"


def _markdown_question(question: ListedQuestion) -> list[str]:
    lines = [f"### {question.number} {_on_one_line(question.label)}", ""]
    lines += [_flowing(question.help), ""] if question.help else []
    lines += [f"*{_on_one_line('. '.join(question.facts))}.*", ""]
    lines += [_flowing(question.condition), ""] if question.condition else []
    if question.choices:
        lines += [*(f"- [ ] {_on_one_line(label)}" for label in question.choices), ""]
    elif question.columns:
        width = len(question.columns)
        lines += [
            f"| {' | '.join(question.columns)} |",
            f"|{' --- |' * width}",
            *[f"|{'   |' * width}"] * 3,
            "",
        ]
    else:
        lines += ["Your answer:", "", ""]
    return lines


def _on_one_line(text: str) -> str:
    return " ".join(escape_markdown(text).split())


def _flowing(text: str) -> str:
    """Paragraphs of escaped text; an indent would make it code."""
    return "\n".join(line.strip() for line in escape_markdown(text).split("\n"))
