"""A publication as a file says, and how two records of one are recognised."""

import re
import unicodedata
from dataclasses import dataclass, field

LONGEST_TITLE, LONGEST_ABSTRACT, MOST_AUTHORS = 500, 10_000, 500
FIRST_YEAR, LAST_YEAR = 1600, 2200
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_TRAILING = ".,;)]}>\"'"


@dataclass(frozen=True)
class Author:
    """One author, in the order people say names; `orcid` is "" when the source has none."""

    name: str
    orcid: str = ""


@dataclass(frozen=True)
class ReadWork:
    """One publication. `line` is where in the file it begins, from 1."""

    title: str
    year: int | None = None
    doi: str = ""
    abstract: str = ""
    authors: tuple[Author, ...] = ()
    line: int = 1

    @property
    def fingerprint(self) -> str:
        """The DOI in lower case, or the title's letters and digits with the year."""
        return self.doi.lower()[:300] or title_print(self.title, self.year)

    @property
    def prints(self) -> set[str]:
        """Everything by which another record of the same work may know it."""
        return {self.fingerprint, title_print(self.title, self.year)}


def title_print(title: str, year: int | None) -> str:
    """The title's letters and digits, without case and accents' form, with the year."""
    plain = unicodedata.normalize("NFKD", title).casefold()
    letters = "".join(each for each in plain if each.isalnum())
    return f"{letters[:290]}{year or ''}"


@dataclass
class Reading:
    """What was read: publications, and a sentence with its line for each record that was not."""

    works: list[ReadWork] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def add(self, line: int, title: str, **more: object) -> None:
        """Keep a record, or say why it cannot be kept."""
        title = " ".join(title.replace("\x00", "").split())
        if not title:
            self.problems.append(f"Line {line}: this record has no title.")
            return
        self.works.append(ReadWork(title=title[:LONGEST_TITLE], line=line, **more))  # type: ignore[arg-type]


def plain_doi(text: str) -> str:
    """`10.1000/xyz` out of a DOI, its address or `doi:…`, in lower case; "" when there is none."""
    found = _DOI.search(text.replace("\x00", ""))
    return found[0].rstrip(_TRAILING).lower()[:255] if found else ""


def plain_year(text: str) -> int | None:
    """The first four digits that can be a year of publication."""
    for each in re.findall(r"(?<!\d)\d{4}(?!\d)", text):
        if FIRST_YEAR <= int(each) <= LAST_YEAR:
            return int(each)
    return None


def natural_name(text: str) -> str:
    """`Ada Lovelace` for `Lovelace, Ada` and `Lovelace, Jr., Ada`; other names as they are."""
    parts = [" ".join(part.split()) for part in text.replace("\x00", "").split(",")]
    if len(parts) == 2 and all(parts):
        return f"{parts[1]} {parts[0]}"[:150]
    if len(parts) == 3 and all(parts):
        return f"{parts[2]} {parts[0]} {parts[1]}"[:150]
    return " ".join(part for part in parts if part)[:150]
