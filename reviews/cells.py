"""Cells of tables that people open in a spreadsheet. Pure."""

from datetime import datetime

Cell = str | int | float | datetime | None
# A text that begins with one of these would be run as a formula by a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_LONGEST = 32_767
"""Characters a cell of a workbook holds."""


def neutral(cell: Cell) -> str:
    """A cell of a CSV file: text that would be a formula gets an apostrophe before it."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="seconds")
    if isinstance(cell, str):
        text = cell.replace("\x00", "")
        return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
    return str(cell)


def fitting(text: str) -> str:
    """A text as a cell of a workbook holds it: without what XML forbids, and not too long."""
    allowed = "".join(each for each in text if each >= " " or each in "\n\t")
    return allowed if len(allowed) <= _LONGEST else allowed[: _LONGEST - 1] + "…"
