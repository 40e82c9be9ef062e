"""Reading tables for import: CSV, TSV and JSON Lines, row by row, errors in words.

A bad row never stops the reading: it comes out as a BadRow with its line number, and
the rest goes on. Memory stays small whatever the size of the file.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Literal, NoReturn

Format = Literal["csv", "tsv", "jsonl"]

FORMATS: dict[str, Format] = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}

LONGEST_LINE = 4 * 1024 * 1024
"""Bytes; a longer line is a bad row."""

MOST_LINES = 1_000
"""Lines one CSV record may span; a quotation mark open for longer was never closed."""

# The csv module refuses cells above this by itself, in words of its own.
_LONGEST_CELL = csv.field_size_limit()
_NOT_UTF8 = "This line is not UTF-8 text. Save the file as UTF-8 and try again."
_NUL = "This line holds a NUL character."


@dataclass(frozen=True)
class Row:
    """One record: where it starts (first line is 1), and its cells by column name."""

    line_number: int
    values: dict[str, str]


@dataclass(frozen=True)
class BadRow:
    """A line that could not be read and why; `whole_file` when nothing after it can be."""

    line_number: int
    reason: str
    whole_file: bool = False


@dataclass(frozen=True)
class _Line:
    number: int
    text: str
    problem: str = ""


class _Broken(ValueError):
    """A record that cannot be read; its text is the reason."""


def read_rows(
    source: Path | str | BinaryIO,
    format: Format | None = None,  # noqa: A002 - the word callers expect
) -> Iterator[Row | BadRow]:
    """Rows of a table, from a path or a stream of bytes (which stays open).

    The format comes from the extension of the path (or the stream's `name`), else from
    the first line: "{" begins JSON Lines, a tab means TSV, anything else is CSV with
    comma or semicolon. CSV quotes as in RFC 4180. TSV is literal, as IANA registered
    it (text/tab-separated-values): a quotation mark there is a character like any
    other. JSON Lines: one object per line; numbers keep their spelling, null is empty,
    a list of plain values is joined with ", ".

    Blank lines and rows of empty cells only are passed over. OSError when the path
    cannot be opened; everything else wrong with the file comes out as a BadRow.
    """
    if isinstance(source, (str, Path)):
        with Path(source).open("rb") as stream:
            yield from _read(stream, format or FORMATS.get(Path(source).suffix.lower()))
    else:
        name = getattr(source, "name", "")
        suffix = Path(name).suffix.lower() if isinstance(name, str) else ""
        yield from _read(source, format or FORMATS.get(suffix))


def parse_mapping(text: str) -> dict[str, str]:
    """Read "question=column,question=column": which column fills which question.

    A part with a comma in it goes in quotation marks as a whole:
    `"title=Title, short",keywords=Topics`. ValueError, in words, when it is broken.
    """
    try:
        parts = next(csv.reader([text], strict=True, skipinitialspace=True), [])
    except csv.Error as error:
        raise ValueError(f"The mapping cannot be read: {error}.") from error
    mapping: dict[str, str] = {}
    for part in parts:
        question, sign, column = (piece.strip() for piece in part.partition("="))
        if not (question and sign and column):
            raise ValueError(f"“{part.strip()}” is not of the form question=column.")
        if question in mapping:
            raise ValueError(f"“{question}” is mapped twice.")
        mapping[question] = column
    if not mapping:
        raise ValueError("The mapping is empty.")
    return mapping


def _read(stream: BinaryIO, wanted: Format | None) -> Iterator[Row | BadRow]:
    lines = _lines(stream)
    first = next((line for line in lines if line.problem or line.text.strip()), None)
    if first is None:
        yield BadRow(1, "The file is empty.", whole_file=True)
        return
    if first.problem and wanted != "jsonl":
        yield BadRow(first.number, first.problem, whole_file=True)
        return
    kind = wanted or _sniff(first.text)
    lines = chain([first], lines)
    if kind == "jsonl":
        yield from _json_rows(lines)
    else:
        yield from _table_rows(lines, kind)


def _sniff(header: str) -> Format:
    if header.lstrip().startswith("{"):
        return "jsonl"
    return "tsv" if "\t" in header else "csv"


def _lines(stream: BinaryIO) -> Iterator[_Line]:
    """Decoded lines with their numbers, line ends removed; undecodable ones marked."""
    number = 0
    while raw := stream.readline(LONGEST_LINE):
        number += 1
        if number == 1 and raw.startswith((b"\xff\xfe", b"\xfe\xff")):
            words = "The file is UTF-16 text. Save it as UTF-8 and try again."
            yield _Line(number, "", words)
            return
        if len(raw) == LONGEST_LINE and not raw.endswith(b"\n"):
            while raw and not raw.endswith(b"\n"):
                raw = stream.readline(LONGEST_LINE)
            yield _Line(number, "", f"This line is longer than {LONGEST_LINE >> 20} MiB.")
            continue
        yield _decode(number, raw)


def _decode(number: int, raw: bytes) -> _Line:
    try:
        text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError:
        return _Line(number, "", _NOT_UTF8)
    text = text.removesuffix("\n").removesuffix("\r")
    if "\0" in text:
        return _Line(number, text, _NUL)
    if "\r" in text:
        words = "This line holds a bare carriage return. Save the file with ordinary line ends."
        return _Line(number, text, words)
    return _Line(number, text)


def _table_rows(lines: Iterator[_Line], kind: Format) -> Iterator[Row | BadRow]:
    records = _csv_records(lines) if kind == "csv" else _tsv_records(lines)
    header: list[str] | None = None
    for number, cells in records:
        if header is None:
            problem = cells if isinstance(cells, str) else _header_problem(cells)
            if problem or isinstance(cells, str):
                yield BadRow(number, problem, whole_file=True)
                return
            header = [name.strip() for name in cells]
        elif isinstance(cells, str):
            yield BadRow(number, cells)
        elif not any(cell.strip() for cell in cells):
            continue
        elif len(cells) != len(header):
            words = f"This row has {len(cells)} cells; the header has {len(header)} columns."
            yield BadRow(number, words)
        else:
            yield Row(number, dict(zip(header, cells, strict=True)))


def _header_problem(names: list[str]) -> str:
    seen: set[str] = set()
    for place, name in enumerate((name.strip() for name in names), start=1):
        if not name:
            return f"Column {place} has no name."
        if name in seen:
            return f"Two columns are named “{name}”."
        seen.add(name)
    return ""


def _tsv_records(lines: Iterator[_Line]) -> Iterator[tuple[int, list[str] | str]]:
    for line in lines:
        if line.problem:
            yield line.number, line.problem
        elif line.text.strip():
            yield line.number, line.text.split("\t")


def _csv_records(lines: Iterator[_Line]) -> Iterator[tuple[int, list[str] | str]]:
    """Records that may span lines; after a broken one reading resumes on its next line."""
    waiting: list[_Line] = []
    delimiter = ""
    while True:
        line = waiting.pop(0) if waiting else next(lines, None)
        if line is None:
            return
        if not line.problem and not line.text.strip():
            continue
        delimiter = delimiter or _delimiter(line.text)
        taken = [line]
        while not taken[-1].problem and len(taken) <= MOST_LINES:
            if not _open_quote(taken, delimiter):
                break
            following = waiting.pop(0) if waiting else next(lines, None)
            if following is None:
                break
            taken.append(following)
        cells = _parse([part.text for part in taken], delimiter)
        problem = next((part.problem for part in taken if part.problem), "")
        if problem and len(taken) > 1:
            # The quoted cell runs over a line that cannot be read: one bad record.
            yield line.number, problem
            continue
        if isinstance(cells, str) and len(taken) > 1:
            waiting[:0] = taken[1:]
        yield line.number, problem or cells


def _open_quote(taken: list[_Line], delimiter: str) -> bool:
    """Whether the record so far ends inside a quoted cell."""
    return _parse([part.text for part in taken], delimiter) == _UNCLOSED


_UNCLOSED = "A quotation mark on this line is never closed."


def _parse(texts: list[str], delimiter: str) -> list[str] | str:
    """Cells of one record, or the reason why it has none."""
    try:
        return next(csv.reader(["\n".join(texts)], delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "unexpected end" in str(error):
            return _UNCLOSED
        if "field larger" in str(error):
            return f"A cell holds more than {_LONGEST_CELL:,} characters."
        return "A quoted cell is followed by more text; a quotation mark in it must be doubled."


def _delimiter(header: str) -> str:
    return ";" if header.count(";") > header.count(",") else ","


def _json_rows(lines: Iterator[_Line]) -> Iterator[Row | BadRow]:
    for line in lines:
        if line.problem:
            yield BadRow(line.number, line.problem)
            continue
        if not line.text.strip():
            continue
        try:
            yield Row(line.number, _json_values(line.text))
        except _Broken as error:
            yield BadRow(line.number, str(error))
        except json.JSONDecodeError as error:
            yield BadRow(
                line.number, f"This line is not JSON: {error.msg} at character {error.pos + 1}."
            )
        except RecursionError:
            yield BadRow(line.number, "This line is nested too deeply.")


def _json_values(text: str) -> dict[str, str]:
    # Numbers stay as they are spelt: 1.10 is not 1.1 in a reference.
    record = json.loads(
        text,
        object_pairs_hook=_once,
        parse_int=str,
        parse_float=str,
        parse_constant=_no_constant,
    )
    if not isinstance(record, dict):
        raise _Broken("This line is not a JSON object.")
    return {name: _plain(name, value) for name, value in record.items()}


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    record = dict(pairs)
    if len(record) != len(pairs):
        raise _Broken("This line names the same field twice.")
    return record


def _no_constant(name: str) -> NoReturn:
    raise _Broken(f"This line holds {name}, which is not a JSON number.")


def _plain(name: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and not any(isinstance(item, (list, dict)) for item in value):
        return ", ".join(_plain(name, item) for item in value)
    if not isinstance(value, str):
        raise _Broken(f"The field “{name}” holds an object; only plain values can be imported.")
    if "\0" in value:
        raise _Broken(f"The field “{name}” holds a NUL character.")
    if any("\ud800" <= char <= "\udfff" for char in value):
        raise _Broken(f"The field “{name}” holds half a character (a lone surrogate).")
    return value
