"""An application's content as people read it: one shape for pages, receipts and PDF. Pure."""

from dataclasses import dataclass, field
from typing import Any

from core.money import format_money
from grants.answers import (
    BUDGET,
    CONSENT,
    FILE,
    OPENNESS,
    OUTPUT_KINDS,
    ROWS,
    Totals,
    date_text,
    files_of,
    is_empty,
    plain_text,
    totals,
)
from grants.snapshot import Content

COLUMNS = {
    "name": "Name",
    "email": "E-mail",
    "role": "Role",
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
    """A question and its answer: text, or a table, or files, or nothing.

    Under the rows of a budget stand its sums: `sum_columns`, `sums` and the `total`.
    """

    key: str
    kind: str
    label: str
    text: str = ""
    columns: list[Cell] = field(default_factory=list)
    rows: list[list[Cell]] = field(default_factory=list)
    sum_columns: list[Cell] = field(default_factory=list)
    sums: list[list[Cell]] = field(default_factory=list)
    total: str = ""
    files: list[dict[str, Any]] = field(default_factory=list)

    @property
    def file(self) -> dict[str, Any] | None:
        """The first file, where one is enough."""
        return self.files[0] if self.files else None

    @property
    def is_empty(self) -> bool:
        """Whether there is no answer to show."""
        return not (self.text or self.rows or self.files)


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
    key, label, options = question["key"], question["label"], question.get("options") or {}
    if is_empty(value):
        return ReadQuestion(key, kind, label)
    if kind == FILE:
        return ReadQuestion(key, kind, label, files=files_of(value))
    if kind not in ROWS:
        text = plain_text(value, kind, options, currency)
        statement = options.get("statement") if kind == CONSENT else ""
        return ReadQuestion(key, kind, label, text=f"{statement}\n\n{text}" if statement else text)
    # A column nobody filled in is left out, so that the table stays narrow.
    names = [name for name in ROWS[kind] if any(row.get(name) for row in value)]
    sums = totals(value, options) if kind == BUDGET else None
    return ReadQuestion(
        key,
        kind,
        label,
        columns=[Cell(COLUMNS[name], numeric=name == "amount") for name in names],
        rows=[[_cell(name, row.get(name, ""), currency) for name in names] for row in value],
        sum_columns=sum_columns(sums) if sums else [],
        sums=sum_rows(sums, currency) if sums else [],
        total=format_money(sums.whole.total, currency) if sums else "",
    )


def _cell(name: str, value: Any, currency: str) -> Cell:
    if name == "amount" and isinstance(value, int):
        return Cell(format_money(value, currency), numeric=True)
    if name == "kind":
        return Cell(OUTPUT_KINDS.get(value, value))
    if name == "openness":
        return Cell(OPENNESS.get(value, value))
    if name == "date":
        return Cell(date_text(str(value)))
    return Cell(str(value), numeric=name == "amount")


def sum_columns(sums: Totals) -> list[Cell]:
    """The heads above a budget's sums: the years when there are several, and all of them."""
    years = [Cell(f"Year {year}" if year else "No year", numeric=True) for year in sums.years]
    return [Cell("Costs"), *(years if len(years) > 1 else []), Cell("Total", numeric=True)]


def sum_rows(sums: Totals, currency: str) -> list[list[Cell]]:
    """A budget's sums: each category, the direct and the indirect costs, and all of it."""
    closing = [sums.direct, sums.indirect] if sums.indirect else []
    return [
        [
            Cell(line.name),
            *(
                Cell(format_money(amount, currency), numeric=True)
                for amount in (*(line.by_year if len(sums.years) > 1 else ()), line.total)
            ),
        ]
        for line in (*sums.categories, *closing, sums.whole)
        if line
    ]
