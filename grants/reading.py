"""An application's content as people read it: one shape for pages, receipts and PDF. Pure."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.money import format_money
from grants.answers import OPENNESS, OUTPUT_KINDS, ROWS, is_empty
from grants.snapshot import Content

COLUMNS = {
    "name": "Name",
    "email": "E-mail",
    "role": "Role",
    "category": "Category",
    "description": "Description",
    "amount": "Amount",
    "title": "Output",
    "kind": "Kind",
    "openness": "Open or closed",
    "licence": "Licence",
    "place": "Place",
    "date": "By",
    "reason": "Reason if closed",
}


@dataclass(frozen=True)
class Cell:
    """One cell of a table; numbers stand on the right."""

    text: str
    numeric: bool = False


@dataclass(frozen=True)
class ReadQuestion:
    """A question and its answer: text, or a table, or a file, or nothing."""

    key: str
    kind: str
    label: str
    text: str = ""
    columns: list[Cell] = field(default_factory=list)
    rows: list[list[Cell]] = field(default_factory=list)
    total: str = ""
    file: dict[str, Any] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is no answer to show."""
        return not (self.text or self.rows or self.file)


@dataclass(frozen=True)
class ReadSection:
    """A section of the form with its answers."""

    key: str
    title: str
    questions: list[ReadQuestion]


def readable(content: Content, currency: str) -> list[ReadSection]:
    """The content with amounts, kinds and dates as words. `currency` is the call's."""
    return [
        ReadSection(
            section["key"], section["title"], [_question(q, currency) for q in section["questions"]]
        )
        for section in content["sections"]
    ]


def _question(question: dict[str, Any], currency: str) -> ReadQuestion:
    value, kind = question["value"], question["kind"]
    plain = ReadQuestion(question["key"], kind, question["label"])
    if is_empty(value):
        return plain
    if kind == "file":
        return ReadQuestion(plain.key, kind, plain.label, file=value)
    if kind not in ROWS:
        text = ", ".join(value) if isinstance(value, list) else value
        return ReadQuestion(plain.key, kind, plain.label, text=text)
    # A column nobody filled in is left out, so that the table stays narrow.
    names = [name for name in ROWS[kind] if any(row.get(name) for row in value)]
    return ReadQuestion(
        plain.key,
        kind,
        plain.label,
        columns=[Cell(COLUMNS[name], numeric=name == "amount") for name in names],
        rows=[[_cell(name, row.get(name, ""), currency) for name in names] for row in value],
        total=_total(value, currency) if kind == "budget" else "",
    )


def _cell(name: str, value: Any, currency: str) -> Cell:
    if name == "amount" and isinstance(value, int):
        return Cell(format_money(value, currency), numeric=True)
    if name == "kind":
        return Cell(OUTPUT_KINDS.get(value, value))
    if name == "openness":
        return Cell(OPENNESS.get(value, value))
    if name == "date":
        return Cell(_day(str(value)))
    return Cell(str(value), numeric=name == "amount")


def _day(text: str) -> str:
    """An ISO date as `1 Mar 2027`, held together by no-break spaces; else what was typed."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{day.day}\u00a0{day:%b}\u00a0{day.year}"


def _total(rows: list[dict[str, Any]], currency: str) -> str:
    amounts = [row["amount"] for row in rows if isinstance(row.get("amount"), int)]
    return format_money(sum(amounts), currency)
