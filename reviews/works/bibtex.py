"""Reading BibTeX: entries, strings, concatenation, braces, accents.

After the grammar that the BibTeX program itself follows (O. Patashnik, “BibTeXing”, 1988). Written
here because a bad entry has to be named with its line and must not take its neighbours with it,
which the parsers on PyPI do not do.
"""

import re
from dataclasses import dataclass, field

from reviews.works.entries import (
    LONGEST_ABSTRACT,
    MOST_AUTHORS,
    Author,
    Reading,
    natural_name,
    plain_doi,
    plain_year,
)
from reviews.works.latex import plain_text

_ENTRY = re.compile(r"@\s*([A-Za-z]+)\s*([{(])")
_NAME = re.compile(r"[^\s,=#{}()\"]+")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class _Broken(ValueError):
    """An entry that cannot be read, with a sentence that says why."""


@dataclass
class _Cursor:
    """A place in the text, and the strings defined so far."""

    text: str
    at: int = 0
    strings: dict[str, str] = field(default_factory=lambda: {month: month for month in _MONTHS})

    def skip(self) -> str:
        """Pass white space; the character that comes then, or ""."""
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        return self.text[self.at] if self.at < len(self.text) else ""

    def name(self) -> str:
        self.skip()
        found = _NAME.match(self.text, self.at)
        if not found:
            raise _Broken("a name is missing")
        self.at = found.end()
        return found[0]


def read_bibtex(text: str) -> Reading:
    """The publications of a BibTeX file; what stands between entries is a comment.

    An entry that is broken is named with its line; reading goes on at the next `@` that begins a
    line.
    """
    reading = Reading()
    cursor = _Cursor(text)
    while found := _ENTRY.search(text, cursor.at):
        line = text.count("\n", 0, found.start()) + 1
        cursor.at = found.end()
        kind = found[1].lower()
        try:
            if kind == "comment":
                continue
            if kind == "preamble":
                _value(cursor)
            elif kind == "string":
                _string(cursor)
            else:
                _keep(reading, line, _fields(cursor, "}" if found[2] == "{" else ")"))
        except _Broken as error:
            reading.problems.append(f"Line {line}: {error}.")
            following = re.compile(r"^\s*@", re.MULTILINE).search(text, found.end())
            cursor.at = following.start() if following else len(text)
    return reading


def _string(cursor: _Cursor) -> None:
    name = cursor.name().lower()
    if cursor.skip() != "=":
        raise _Broken(f"the string “{name}” has no value")
    cursor.at += 1
    cursor.strings[name] = _value(cursor)


def _fields(cursor: _Cursor, end: str) -> dict[str, str]:
    """The fields of an entry, by their names in lower case; the cursor is behind its bracket."""
    if cursor.skip() not in {",", end}:
        cursor.name()  # the citation key; some exports have none
    fields: dict[str, str] = {}
    while True:
        mark = cursor.skip()
        if mark == end:
            cursor.at += 1
            return fields
        if mark == ",":
            cursor.at += 1
            continue
        if not mark:
            raise _Broken("this entry does not end")
        if mark == "@":
            raise _Broken("this entry does not end")
        name = cursor.name().lower()
        if cursor.skip() != "=":
            raise _Broken(f"“{name[:40]}” has no value")
        cursor.at += 1
        fields.setdefault(name, _value(cursor))
        if cursor.skip() not in {",", end, ""}:
            raise _Broken(f"a comma is missing after “{name[:40]}”")


def _value(cursor: _Cursor) -> str:
    """A value: parts joined by `#`, each in braces, in quotation marks, a number or a string."""
    parts = [_part(cursor)]
    while cursor.skip() == "#":
        cursor.at += 1
        parts.append(_part(cursor))
    return "".join(parts)


def _part(cursor: _Cursor) -> str:
    mark = cursor.skip()
    if mark in {"{", '"'}:
        return _delimited(cursor, mark)
    name = cursor.name()
    return name if name.isdecimal() else cursor.strings.get(name.lower(), name)


def _delimited(cursor: _Cursor, mark: str) -> str:
    """What stands in braces or quotation marks; braces inside must be in pairs."""
    start, depth = cursor.at + 1, 0
    place = start
    while place < len(cursor.text):
        letter = cursor.text[place]
        if letter == "\\":
            place += 2
            continue
        if depth == 0 and letter == ("}" if mark == "{" else '"'):
            cursor.at = place + 1
            return cursor.text[start:place]
        depth += (letter == "{") - (letter == "}")
        if depth < 0:
            raise _Broken("a brace closes that was never opened")
        place += 1
    raise _Broken("a value does not end: a brace or quotation mark is missing")


def _keep(reading: Reading, line: int, fields: dict[str, str]) -> None:
    authors = re.split(r"\s+and\s+", fields.get("author", fields.get("editor", "")).strip())
    names = [natural_name(plain_text(each)) for each in authors if each and each != "others"]
    reading.add(
        line,
        plain_text(fields.get("title", "")),
        year=plain_year(fields.get("year", "") or fields.get("date", "")),
        doi=plain_doi(fields.get("doi", "") or fields.get("url", "")),
        abstract=plain_text(fields.get("abstract", ""))[:LONGEST_ABSTRACT],
        authors=tuple(Author(name) for name in names[:MOST_AUTHORS] if name),
    )
