"""Reading a list of reviewers from a CSV file. Plain values."""

import csv
import io
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from core.spreadsheet import as_written

COLUMNS = ("email", "name", "keywords", "statement", "min_load", "max_load", "chair")
MOST_LOAD = 500
_YES, _NO = {"yes", "true", "1"}, {"", "no", "false", "0"}


@dataclass(frozen=True)
class Row:
    """One reviewer as the file says. `max_load` is None where the panel's own limit applies."""

    email: str
    name: str
    keywords: str
    statement: str
    max_load: int | None
    min_load: int = 0
    is_chair: bool = False


@dataclass(frozen=True)
class Roster:
    """The rows of a file, and what is wrong with the others, each with its line number."""

    rows: list[Row]
    problems: list[str]


def read_roster(content: bytes) -> Roster:
    """Rows of a CSV file with a head line of the columns.

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
        value = as_written(" ".join((record.get(name) or "").replace("\x00", "").split()))
        if len(value) > longest:
            raise ValueError(f"{name} is longer than {longest} characters.")
        return value

    def load(name: str, smallest: int) -> int | None:
        value = text(name, 10)
        if not value:
            return None
        if not (value.isascii() and value.isdigit() and smallest <= int(value) <= MOST_LOAD):
            raise ValueError(
                f"{name} must be a whole number from {smallest} to {MOST_LOAD}, or empty."
            )
        return int(value)

    email = text("email", 254).lower()
    try:
        validate_email(email)
    except ValidationError:
        raise ValueError(f"“{email}” is not an e-mail address.") from None
    most, least = load("max_load", 1), load("min_load", 0) or 0
    if most is not None and least > most:
        raise ValueError("min_load is larger than max_load.")
    chair = text("chair", 10).lower()
    if chair not in _YES | _NO:
        raise ValueError("chair must be yes, no or empty.")
    return Row(
        email=email,
        name=text("name", 150),
        keywords=text("keywords", 4000),
        statement=text("statement", 20_000),
        max_load=most,
        min_load=least,
        is_chair=chair in _YES,
    )
