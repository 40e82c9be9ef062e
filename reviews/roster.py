"""Reading a list of reviewers from a CSV file. Plain values."""

import csv
import io
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

COLUMNS = ("email", "name", "keywords", "statement", "max_load")
MOST_LOAD = 500


@dataclass(frozen=True)
class Row:
    """One reviewer as the file says. `max_load` is None where the panel's own limit applies."""

    email: str
    name: str
    keywords: str
    statement: str
    max_load: int | None


@dataclass(frozen=True)
class Roster:
    """The rows of a file, and what is wrong with the others, each with its line number."""

    rows: list[Row]
    problems: list[str]


def read_roster(content: bytes) -> Roster:
    """Rows of a CSV file with a head line (`email,name,keywords,statement,max_load`).

    UTF-8, commas or semicolons; only `email` must be there. Nothing is guessed: a wrong row is
    named with its line and left out.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Roster([], ["The file is not UTF-8 text. Save it as “CSV UTF-8” and try again."])
    head = text.partition("\n")[0]
    delimiter = ";" if head.count(";") > head.count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    names = [(name or "").strip().lower() for name in reader.fieldnames or []]
    if "email" not in names:
        return Roster([], [f"The first line must name the columns: {', '.join(COLUMNS)}."])
    reader.fieldnames = names
    return _rows(reader)


def _rows(reader: "csv.DictReader[str]") -> Roster:
    rows: dict[str, Row] = {}
    problems: list[str] = []
    try:
        for record in reader:
            try:
                row = _row(record)
            except ValueError as error:
                problems.append(f"Line {reader.line_num}: {error}")
                continue
            if row.email in rows:
                problems.append(f"Line {reader.line_num}: {row.email} is in the file twice.")
                continue
            rows[row.email] = row
    except csv.Error as error:
        problems.append(f"Line {reader.line_num}: this is not CSV ({error}).")
    return Roster(list(rows.values()), problems)


def _row(record: dict[str, str | None]) -> Row:
    def text(name: str, longest: int) -> str:
        value = " ".join((record.get(name) or "").replace("\x00", "").split())
        if len(value) > longest:
            raise ValueError(f"{name} is longer than {longest} characters.")
        return value

    email = text("email", 254).lower()
    try:
        validate_email(email)
    except ValidationError:
        raise ValueError(f"“{email}” is not an e-mail address.") from None
    load = text("max_load", 10)
    if load and not (load.isascii() and load.isdigit() and 1 <= int(load) <= MOST_LOAD):
        raise ValueError(f"max_load must be a whole number from 1 to {MOST_LOAD}, or empty.")
    return Row(
        email=email,
        name=text("name", 150),
        keywords=text("keywords", 4000),
        statement=text("statement", 20_000),
        max_load=int(load) if load else None,
    )
