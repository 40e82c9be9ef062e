"""CSV files that a spreadsheet can open without running anything in them."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

# A cell that begins with one of these is a formula to spreadsheets (OWASP, “CSV injection”).
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
BOM: Final = "\ufeff"


def neutral(cell: object) -> str:
    """The cell as text; with an apostrophe in front where a spreadsheet would run it."""
    text = "" if cell is None else str(cell)
    is_number = isinstance(cell, int | float)
    return f"'{text}" if text.startswith(FORMULA_STARTS) and not is_number else text


def csv_lines(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The lines of a CSV file in UTF-8 with a byte order mark, for streaming."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write(BOM)
    writer.writerow(head)
    for row in rows:
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        writer.writerow([neutral(cell) for cell in row])
    yield buffer.getvalue()
