"""Reading a list of possible reviewers from a CSV file. Plain values."""

import csv
import io
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from core.spreadsheet import as_written

COLUMNS = ("email", "name", "organisation", "seniority", "keywords", "statement", "notes")
SENIORITIES = ("", "early", "established", "senior")
_LONGEST = {
    "email": 254,
    "name": 150,
    "organisation": 200,
    "seniority": 12,
    "keywords": 4000,
    "statement": 20_000,
    "notes": 4000,
}


@dataclass(frozen=True)
class PoolRow:
    """One person as the file says; empty is what it does not say."""

    email: str
    name: str = ""
    organisation: str = ""
    seniority: str = ""
    keywords: str = ""
    statement: str = ""
    notes: str = ""


def read_pool(content: bytes) -> tuple[list[PoolRow], list[str]]:
    """The rows of a CSV file with a head line, and what is wrong with the others, by line.

    UTF-8, commas or semicolons; only `email` must be there. Other columns are ignored.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return [], ["The file is not UTF-8 text. Save it as “CSV UTF-8” and try again."]
    head = text.partition("\n")[0]
    delimiter = ";" if head.count(";") > head.count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: dict[str, PoolRow] = {}
    problems: list[str] = []
    try:
        reader.fieldnames = [(name or "").strip().lower() for name in reader.fieldnames or []]
        if "email" not in reader.fieldnames:
            return [], [f"The first line must name the columns: {', '.join(COLUMNS)}."]
        for record in reader:
            try:
                row = _row(record)
            except ValueError as error:
                problems.append(f"Line {reader.line_num}: {error}")
                continue
            if row.email in rows:
                problems.append(f"Line {reader.line_num}: {row.email} is in the file twice.")
            rows.setdefault(row.email, row)
    except csv.Error as error:
        problems.append(f"Line {reader.line_num}: this is not CSV ({error}).")
    return list(rows.values()), problems


def _row(record: dict[str, str | None]) -> PoolRow:
    cells = {
        name: as_written(" ".join((record.get(name) or "").replace("\x00", "").split()))
        for name in COLUMNS
    }
    for name, longest in _LONGEST.items():
        if len(cells[name]) > longest:
            raise ValueError(f"{name} is longer than {longest} characters.")
    cells["email"] = cells["email"].lower()
    try:
        validate_email(cells["email"])
    except ValidationError:
        raise ValueError(f"“{cells['email']}” is not an e-mail address.") from None
    cells["seniority"] = cells["seniority"].lower()
    if cells["seniority"] not in SENIORITIES:
        raise ValueError(f"seniority must be {', '.join(SENIORITIES[1:])} or empty.")
    return PoolRow(**cells)
