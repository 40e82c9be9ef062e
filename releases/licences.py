"""Recognises open-source licences by their text.

A text is recognised by itself only when, after the SPDX matching guidelines, it is
identical to a text of the SPDX list. Everything else is for a person, who gets the
nearest licences and every word that was added or is missing. The reason: recognisers
that accept "nearly the same" call a licence with one hostile edit open.

Pure: no Django, no network. The table is made by script/spdx.
"""

from __future__ import annotations

import json
import lzma
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from releases.licence_diff import Change, difference
from releases.licence_index import Index, index_of
from releases.licence_text import MAX_CHARACTERS, Normalised, Tokens, normalise, words

_DATA = Path(__file__).resolve().parent / "data"
NEAREST = 3
UNLIKE = 0.30
"""Below this likeness a nearest licence says nothing; none is named."""
ALIKE = 0.80
"""From this likeness on a text is taken for a changed copy of the nearest licence."""
COPY = 0.95
"""Below this likeness a text may be several licences, one after the other."""
HELD = 0.90
"""A licence stands within a longer text when this share of its word pairs does."""
MOST_HELD = 6
SHORTEST_HELD = 60
"""Shorter licences are too like other sentences to be found within a text."""
WITHIN = 0.50
"""Likeness told for a licence that is one of several in a text, or only named there."""
NOTICE = 2_000
"""Characters in which a notice names its licence."""
POINTERS = (
    (" license apache ", "Apache-2.0"),
    (" license apache2 ", "Apache-2.0"),
    (" license bsd ", "BSD-3-Clause"),
    (" license mit ", "MIT"),
)
"""File names by which a text points to the licences beside it."""
HEAD = 600
"""Characters at the beginning in which a text says what it is."""


@dataclass(frozen=True, slots=True)
class Licence:
    """One entry of the SPDX list."""

    id: str
    name: str
    osi: bool
    deprecated: bool


@dataclass(frozen=True, slots=True)
class Near:
    """A licence resembling the text; similarity from 0.0 to 1.0."""

    id: str
    name: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Recognition:
    """What is known about a licence text.

    exact: the text is a known licence, word for word. ids: the SPDX ids sharing that text
    (GPL-3.0-only and GPL-3.0-or-later do). expression: the id to show, or "". nearest,
    similarity, changes, added, missing: for a person, when not exact. kind: a remark such
    as "not open: …" when that is evident. is_named_closed: the text itself says it is such a
    licence. set_aside: copyright
    and title lines not compared. tag: the SPDX-License-Identifier line. digest: SHA-256
    of the words compared. problem: why the text could not be compared, or "".
    """

    expression: str
    ids: tuple[str, ...]
    exact: bool
    nearest: tuple[Near, ...] = ()
    similarity: float = 0.0
    several: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    added: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    kind: str = ""
    is_named_closed: bool = False
    set_aside: tuple[str, ...] = ()
    tag: str = ""
    digest: str = ""
    problem: str = ""

    @property
    def is_modified(self) -> bool:
        """Whether it is a changed copy of a known licence."""
        return not self.exact and self.similarity >= ALIKE


@dataclass(frozen=True, slots=True)
class Table:
    """The SPDX list, ready to look up: licences by id, classes of ids, titles, hashes."""

    source: dict[str, str]
    licences: dict[str, Licence]
    classes: tuple[tuple[str, ...], ...]
    hashes: dict[str, int]
    titles: dict[str, tuple[str, ...]]


@cache
def table() -> Table:
    """The table, read once per process."""
    raw = json.loads((_DATA / "spdx.json").read_text())
    return Table(
        source=raw["source"],
        licences={
            row["id"]: Licence(row["id"], row["name"], row["osi"], row["deprecated"])
            for row in raw["licences"]
        },
        classes=tuple(tuple(group["ids"]) for group in raw["classes"]),
        hashes={
            digest: number
            for number, group in enumerate(raw["classes"])
            for digest in group["hashes"]
        },
        titles={title: tuple(ids) for title, ids in raw["titles"].items()},
    )


@cache
def texts() -> tuple[str, ...]:
    """The template text of each class, in the order of Table.classes."""
    return tuple(json.loads(lzma.decompress((_DATA / "spdx-texts.json.xz").read_bytes())))


def recognise(text: str) -> Recognition:
    """Says which licence a text is, or how it differs from the nearest one."""
    if len(text) > MAX_CHARACTERS:
        return _unread("The text is longer than any licence (64 kB).")
    normal = normalise(text, table().titles)
    if not normal.tokens:
        return _unread("There is no text beside title and copyright lines.", normal)
    number = next((n for d in normal.digests if (n := table().hashes.get(d)) is not None), None)
    if number is not None:
        ids = table().classes[number]
        problem = _contradiction(normal, ids)
        if not problem:
            return _exact(normal, ids)
        return _compared(normal, text, problem)
    return _compared(normal, text, "")


def same_text(licence_id: str) -> tuple[str, ...]:
    """The ids whose text is that of licence_id, itself included; () when unknown."""
    for ids in table().classes:
        if licence_id in ids:
            return ids
    return ()


def _exact(normal: Normalised, ids: tuple[str, ...]) -> Recognition:
    tagged = tuple(i for i in ids if i == normal.tag)
    expression = (tagged or preferred(ids))[0]
    licence = table().licences[expression]
    return Recognition(
        expression=expression,
        ids=ids,
        exact=True,
        similarity=1.0,
        kind="" if licence.osi else _kind_of_id(expression),
        set_aside=normal.titles + normal.notices,
        tag=normal.tag,
        digest=normal.digest,
    )


def preferred(ids: Iterable[str]) -> tuple[str, ...]:
    """The same ids, current ones before deprecated ones, OSI-approved ones first."""
    rows = table().licences
    return tuple(sorted(ids, key=lambda i: (rows[i].deprecated, not rows[i].osi, i)))


def _contradiction(normal: Normalised, ids: tuple[str, ...]) -> str:
    """A title or tag that names another licence than the text is."""
    for title in normal.titles:
        heads = table().titles[title]
        if heads and not set(heads) & set(ids):
            return f"The title names another licence (“{title}”) than the text is ({ids[0]})."
    if normal.tag and normal.tag not in ids:
        return f"The SPDX tag names {normal.tag}, the text is {ids[0]}."
    return ""


def _unread(problem: str, normal: Normalised | None = None) -> Recognition:
    aside = normal.titles + normal.notices if normal else ()
    tag = normal.tag if normal else ""
    return Recognition("", (), exact=False, problem=problem, set_aside=aside, tag=tag)


def _compared(normal: Normalised, text: str, problem: str) -> Recognition:
    ranked = nearest(normal.tokens)
    several: tuple[str, ...] = ()
    likeness = ranked[0].similarity if ranked else 0.0
    if likeness < COPY:
        several = _within(normal.tokens)
    if likeness < ALIKE or len(several) > 1:
        mentioned = [] if several else _mentioned(text)
        ranked = (*map(_near, (*several, *mentioned)), *ranked)[:NEAREST]
    changes: tuple[Change, ...] = ()
    if ranked:
        number = next(n for n, ids in enumerate(table().classes) if ranked[0].id in ids)
        changes = difference(_index().texts[number], normal.tokens)
    kind, named = _kind(text, ranked)
    return Recognition(
        expression="",
        ids=(),
        exact=False,
        nearest=ranked,
        similarity=ranked[0].similarity if ranked else 0.0,
        several=several if len(several) > 1 else (),
        changes=changes,
        added=tuple(change.added for change in changes if change.added),
        missing=tuple(change.missing for change in changes if change.missing),
        kind=kind,
        is_named_closed=named,
        set_aside=normal.titles + normal.notices,
        tag=normal.tag,
        digest=normal.digest,
        problem=problem,
    )


@cache
def _index() -> Index:
    """Every template as words, made when the first text has to be compared (one second)."""
    return index_of(
        normalise(text, table().titles).tokens if len(text) <= MAX_CHARACTERS else ()
        for text in texts()
    )


def nearest(tokens: Tokens) -> tuple[Near, ...]:
    """The licences most like a text, best first: mean of word and bigram likeness."""
    likeness = _index().likeness(tokens)
    ranked = sorted(enumerate(likeness.tolist()), key=lambda pair: (-pair[1], pair[0]))[:NEAREST]
    return tuple(
        Near(licence_id, table().licences[licence_id].name, round(score, 4))
        for number, score in ranked
        if score >= UNLIKE
        for licence_id in preferred(table().classes[number])[:1]
    )


def _near(licence_id: str) -> Near:
    return Near(licence_id, table().licences[licence_id].name, WITHIN)


def _within(tokens: Tokens) -> tuple[str, ...]:
    """The licences whose texts stand in a longer text, in its order, best known id of each."""
    held = _index().held(tokens, share=HELD, most=MOST_HELD)
    long_enough = (number for number in held if len(_index().texts[number]) >= SHORTEST_HELD)
    return tuple(preferred(table().classes[number])[0] for number in long_enough)


def _mentioned(text: str) -> list[str]:
    """Licences a short text names without having their words, as a notice or a pointer does."""
    flat = f" {' '.join(word for word in words(text[:NOTICE]) if word != 'version')} "
    found = {
        flat.index(title): ids for title, ids in _titles_without_version().items() if title in flat
    }
    for place, licence_id in ((flat.find(word), i) for word, i in POINTERS if word in flat):
        found.setdefault(place, (licence_id,))
    return [preferred(ids)[0] for _, ids in sorted(found.items())][:NEAREST]


@cache
def _titles_without_version() -> dict[str, tuple[str, ...]]:
    """Titles of at least three words, as they stand in running text."""
    bare = {
        " ".join(word for word in title.split() if word != "version"): ids
        for title, ids in table().titles.items()
        if ids
    }
    return {f" {title} ": ids for title, ids in bare.items() if len(title.split()) > 2}


# What a person should see at once. Order: the plainest first. The second part names licences that
# are not open whatever surrounds the name; the third part are phrases that may mean less.
_NAMED = (
    ("Commons Clause", r"commons clause"),
    ("Llama licence", r"llama\s{1,4}\d?[\d.]{0,4}\s{0,4}(?:community )?license"),
    ("Gemma terms of use", r"gemma terms of use"),
    ("RAIL (use restrictions)", r"\bopen ?rail\b|bigscience rail|responsible ai license"),
    ("Business Source License", r"business source license"),
    ("Server Side Public License", r"server side public license"),
    ("Elastic License", r"elastic license"),
    ("PolyForm", r"polyform"),
    ("Functional Source License", r"functional source license"),
    ("Hippocratic License", r"hippocratic license"),
    ("Falcon LLM licence", r"falcon[ -](?:\d{1,3}b )?(?:tii )?llm license"),
    ("Mistral research licence", r"mistral ai (?:research|non-production) license"),
    ("DeepSeek model licence", r"deepseek (?:model )?license agreement"),
)
_PHRASES = (
    ("use restrictions", r"use-based restrictions"),
    ("acceptable use policy", r"acceptable use policy"),
    ("non-commercial only", r"non-?\s?commercial (?:use|purposes|research|license)"),
    ("research or evaluation only", r"(?:research|academic|evaluation)(?: use| purposes)? only"),
)
_NOT_OPEN_IDS = re.compile(
    r"^(?:CC-BY-(?:NC|ND)|BUSL|SSPL|Elastic|PolyForm|FSL-|Hippocratic|JSON$|Parity|Aladdin|OpenRAIL)"
)


def _kind_of_id(licence_id: str) -> str:
    return f"not open: {licence_id}" if _NOT_OPEN_IDS.match(licence_id) else ""


def _kind(text: str, ranked: tuple[Near, ...]) -> tuple[str, bool]:
    """What is evident about a text that is no known licence, and whether it names itself so.

    A licence that is on the list and open is not closed by a phrase in a sentence about others,
    so only a name in the head of the text, or a rider by name anywhere, counts as naming.
    """
    flat = " ".join(text.lower().split())
    for name, pattern in _NAMED:
        if found := re.search(pattern, flat):
            head = found.start() < HEAD or name == "Commons Clause"
            return f"not open: {name}", head
    if ranked and ranked[0].similarity > ALIKE and (kind := _kind_of_id(ranked[0].id)):
        return kind, True
    for name, pattern in _PHRASES:
        if re.search(pattern, flat):
            return f"not open: {name}", False
    return "", False
