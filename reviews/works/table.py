"""Reading publications from a CSV file."""

import csv
import io
import re

from core.spreadsheet import as_written
from reviews.works.entries import (
    LONGEST_ABSTRACT,
    MOST_AUTHORS,
    Author,
    Reading,
    natural_name,
    plain_doi,
    plain_year,
)

COLUMNS = ("title", "year", "doi", "authors", "abstract")


def read_table(text: str) -> Reading:
    """Rows of a CSV file with a head line; only `title` must be there, other columns are ignored.

    Commas, semicolons or tabs between cells; several authors separated by semicolons.
    """
    reading = Reading()
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        rows.fieldnames = [(name or "").strip().lower() for name in rows.fieldnames or []]
        if "title" not in rows.fieldnames:
            reading.problems.append(
                f"Line 1: the first line must name the columns: {', '.join(COLUMNS)}."
            )
            return reading
        for record in rows:
            line += 1
            _keep(reading, line, record)
            line = rows.line_num
    except csv.Error as error:
        reading.problems.append(f"Line {max(line, rows.line_num)}: this is not CSV ({error}).")
    return reading


def _keep(reading: Reading, line: int, record: dict[str, str | None]) -> None:
    cells = {name: as_written((record.get(name) or "").strip()) for name in COLUMNS}
    names = [natural_name(each) for each in re.split(r"[;|]", cells["authors"])]
    reading.add(
        line,
        cells["title"],
        year=plain_year(cells["year"]),
        doi=plain_doi(cells["doi"]),
        abstract=" ".join(cells["abstract"].replace("\x00", "").split())[:LONGEST_ABSTRACT],
        authors=tuple(Author(name) for name in names[:MOST_AUTHORS] if name),
    )
