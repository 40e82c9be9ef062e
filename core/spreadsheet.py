"""CSV files that a spreadsheet opens without running anything that stands in them. Pure."""

import csv
import io
from collections.abc import Iterable, Sequence

_STARTS = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: object) -> str:
    """The cell as text; what a spreadsheet would take for a formula gets an apostrophe first.

    A plain number stays one. See OWASP, “CSV Injection”.
    """
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_STARTS) and not _is_number(text) else text


def as_written(cell: str) -> str:
    """The other way round: without the apostrophe `harmless` puts before a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(_STARTS) else cell


def to_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A head line and the rows, every cell harmless, in the quoting of RFC 4180."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(columns)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return target.getvalue()


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text.isascii()
