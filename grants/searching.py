"""What of an application can be searched, and what people type to find it. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from grants.duplicates import fold
from grants.snapshot import Content, questions, value_of

# A document vector holds at most a megabyte of words; no proposal comes near this.
LONGEST = 200_000
_PREFIX = re.compile(r"(?<!\S)(-?)(\w{2,60})\*(?!\S)")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
# Tokens the parser of PostgreSQL would cut at the hyphen, with the number taken as negative.
_JOINED = re.compile(r"(?<=\w)[-/](?=\w)")


@dataclass(frozen=True)
class Document:
    """The texts of an application by weight, folded, and the prose for snippets as written."""

    title: str
    keywords: str
    people: str
    text: str
    body: str


@dataclass(frozen=True)
class Wanted:
    """A search: the part the database reads as words, phrases and minus, and the beginnings."""

    words: str
    beginnings: tuple[str, ...] = ()
    not_beginnings: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not (self.words.strip() or self.beginnings or self.not_beginnings)


def searchable(text: str) -> str:
    """As both sides of a search are written: no accents, no joined tokens, nothing unstorable."""
    return _JOINED.sub(" ", fold(text.replace("\0", " ")))[:LONGEST]


def wanted(typed: str) -> Wanted:
    """What was typed: words, "phrases", -without, and begin* for a beginning."""
    # The minus at the beginning of a word stays; one inside a word is no minus.
    text = searchable(typed)
    found = _PREFIX.findall(text)
    return Wanted(
        words=_PREFIX.sub(" ", text).strip(),
        beginnings=tuple(word for minus, word in found if not minus),
        not_beginnings=tuple(word for minus, word in found if minus),
    )


def document_of(*, reference: str, title: str, people: Iterable[str], content: Content) -> Document:
    """What can be searched of a standing submission."""
    prose: list[str] = []
    named = list(people)
    keywords: list[str] = list(value_of(content, "keywords") or [])
    for question in questions(content):
        if question["kind"] in {"team", "organisation"}:
            named += _strings(question["value"])
        elif question["kind"] != "keywords" and question["key"] != "title":
            prose += _strings(question["value"])
    body = _UNPRINTABLE.sub(" ", "\n\n".join(prose))[:LONGEST]
    return Document(
        title=searchable(f"{reference} {title}"),
        keywords=searchable(", ".join(str(word) for word in keywords)),
        people=searchable(" ".join(f"{each} {each.partition('@')[0]}" for each in named)),
        text=searchable(body),
        body=body,
    )


# Facts inside rows that say nothing to people.
_NO_WORDS = {"id", "sha256", "ror", "year", "openness"}


def _strings(value: Any) -> list[str]:
    """Every text inside an answer, whatever its shape."""
    if isinstance(value, str):
        return [value] if value else []
    if isinstance(value, list):
        return [text for each in value for text in _strings(each)]
    if isinstance(value, dict):
        return [t for key, each in value.items() if key not in _NO_WORDS for t in _strings(each)]
    return []
