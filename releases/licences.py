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
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from releases.licence_diff import Change, dice, difference, pairs
from releases.licence_text import MAX_CHARACTERS, Normalised, Tokens, normalise

_DATA = Path(__file__).resolve().parent / "data"
SHORTLIST = 12
NEAREST = 3
UNLIKE = 0.30
"""Below this likeness a nearest licence says nothing; none is named."""


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
    as "not open: …" when that is evident; a hint, never a decision. set_aside: copyright
    and title lines not compared. tag: the SPDX-License-Identifier line. digest: SHA-256
    of the words compared. problem: why the text could not be compared, or "".
    """

    expression: str
    ids: tuple[str, ...]
    exact: bool
    nearest: tuple[Near, ...] = ()
    similarity: float = 0.0
    changes: tuple[Change, ...] = ()
    added: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    kind: str = ""
    set_aside: tuple[str, ...] = ()
    tag: str = ""
    digest: str = ""
    problem: str = ""


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
    changes: tuple[Change, ...] = ()
    if ranked:
        number = next(n for n, ids in enumerate(table().classes) if ranked[0].id in ids)
        template = normalise(texts()[number], table().titles)
        changes = difference(template.tokens, normal.tokens)
    return Recognition(
        expression="",
        ids=(),
        exact=False,
        nearest=ranked,
        similarity=ranked[0].similarity if ranked else 0.0,
        changes=changes,
        added=tuple(change.added for change in changes if change.added),
        missing=tuple(change.missing for change in changes if change.missing),
        kind=_kind(text, ranked),
        set_aside=normal.titles + normal.notices,
        tag=normal.tag,
        digest=normal.digest,
        problem=problem,
    )


@cache
def _vocabularies() -> tuple[tuple[int, Counter[str]], ...]:
    """Words of each template with their number in the list; made when first needed."""
    return tuple(
        (number, Counter(normalise(text, table().titles).tokens))
        for number, text in enumerate(texts())
        if len(text) <= MAX_CHARACTERS
    )


def nearest(tokens: Tokens) -> tuple[Near, ...]:
    """The licences most like a text, best first: mean of word and bigram likeness."""
    bag = Counter(tokens)
    rough = sorted(((dice(bag, words), number) for number, words in _vocabularies()), reverse=True)[
        :SHORTLIST
    ]
    double = Counter(pairs(tokens))
    scored = []
    for likeness, number in rough:
        template = normalise(texts()[number], table().titles).tokens
        scored.append(((likeness + dice(double, Counter(pairs(template)))) / 2, number))
    scored.sort(reverse=True)
    return tuple(
        Near(licence_id, table().licences[licence_id].name, round(score, 4))
        for score, number in scored[:NEAREST]
        if score >= UNLIKE
        for licence_id in preferred(table().classes[number])[:1]
    )


# What a person should see at once. Order: the plainest first.
_SIGNS = (
    ("Commons Clause", r"commons clause"),
    ("Llama licence", r"llama\s{1,4}\d?[\d.]{0,4}\s{0,4}(?:community )?license"),
    ("Gemma terms of use", r"gemma terms of use"),
    ("RAIL (use restrictions)", r"\bopen ?rail\b|responsible ai license|use-based restrictions"),
    ("Business Source License", r"business source license"),
    ("Server Side Public License", r"server side public license"),
    ("Elastic License", r"elastic license"),
    ("PolyForm", r"polyform"),
    ("acceptable use policy", r"acceptable use policy"),
    ("non-commercial only", r"non-?\s?commercial (?:use|purposes|research|license)"),
    ("research or evaluation only", r"(?:research|academic|evaluation)(?: use| purposes)? only"),
)
_NOT_OPEN_IDS = re.compile(
    r"^(?:CC-BY-(?:NC|ND)|BUSL|SSPL|Elastic|PolyForm|FSL-|Hippocratic|JSON$|Parity|Aladdin|OpenRAIL)"
)


def _kind_of_id(licence_id: str) -> str:
    return f"not open: {licence_id}" if _NOT_OPEN_IDS.match(licence_id) else ""


def _kind(text: str, ranked: tuple[Near, ...]) -> str:
    flat = " ".join(text.lower().split())
    for name, pattern in _SIGNS:
        if re.search(pattern, flat):
            return f"not open: {name}"
    return _kind_of_id(ranked[0].id) if ranked and ranked[0].similarity > 0.8 else ""
