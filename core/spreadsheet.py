"""Tables that a spreadsheet opens without running anything that stands in them. Pure."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

Cell = str | int | float | datetime | None
BOM: Final = "\ufeff"
"""The mark by which spreadsheets know UTF-8."""
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# What a spreadsheet reads as a number; Python also reads “-infinity”, which is a formula there.
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_LONGEST = 32_767
"""Characters a cell of a workbook holds."""


def harmless(cell: object) -> str:
    """The cell as text; what a spreadsheet would take for a formula gets an apostrophe first.

    A plain number stays one. See OWASP, “CSV Injection”.
    """
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="seconds")
    text = "" if cell is None else str(cell).replace("\x00", "")
    return f"'{text}" if _would_run(text) and not _is_number(text) else text


def as_written(cell: str) -> str:
    """The other way round: without the apostrophe `harmless` puts before a formula."""
    return cell[1:] if cell[:1] == "'" and _would_run(cell[1:]) else cell


def to_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A head line and the rows, every cell harmless, in the quoting of RFC 4180."""
    return "".join(csv_lines(columns, rows)).removeprefix(BOM)


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The same with `BOM` in front, line by line, for streaming however long it is."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    target.write(BOM)
    writer.writerow(columns)
    for row in rows:
        yield target.getvalue()
        target.seek(0)
        target.truncate()
        writer.writerow([harmless(cell) for cell in row])
    yield target.getvalue()


def fitting(text: str) -> str:
    """A text as a cell of a workbook holds it: without what XML forbids, and not too long."""
    allowed = "".join(each for each in text if each >= " " or each in "\n\t")
    return allowed if len(allowed) <= _LONGEST else allowed[: _LONGEST - 1] + "…"


def _would_run(text: str) -> bool:
    return text.lstrip(" ").startswith(_STARTS)


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None
