"""Reads a web page about an output: its words, its links and the metadata it carries. No Django."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from releases.fetching.addresses import joined
from releases.fetching.records import RemoteFile, strings

MAX_HTML = 250_000
MAX_TEXT = 400_000
MAX_FILES = 200
MAX_BLOCKS = 20
_DATA = ("schema.org", "croissant")
_FULL_TEXT = {"citation_pdf_url": "application/pdf", "citation_fulltext_html_url": "text/html"}
_RIGHTS = frozenset({"dc.rights", "dcterms.license", "dc.rights.license", "citation_license"})
_MARKUP = re.compile(
    r"<!--|<(?P<end>/?)(?P<tag>[a-z][a-z0-9:-]{0,40}+)(?P<given>[^<>]{0,4000})>", re.IGNORECASE
)
_ATTRIBUTE = re.compile(
    r"(?P<name>[a-z][a-z0-9:._-]{0,60}+)\s*+=\s*+(?P<value>\"[^\"]*+\"|'[^']*+'|[^\s\"']++)",
    re.IGNORECASE,
)
# What these hold is no markup, up to their end.
_HELD = {tag: re.compile(f"</{tag}", re.IGNORECASE) for tag in ("script", "style", "title")}


@dataclass
class Reading:
    """What was read off a page."""

    title: str = ""
    version: str = ""
    published: str = ""
    repository: str = ""
    licences: list[str] = field(default_factory=list)
    metadata: list[str] = field(default_factory=list)
    files: list[RemoteFile] = field(default_factory=list)
    text: str = ""


def read_page(body: bytes, url: str, content_type: str = "text/html") -> Reading:
    """Reads HTML, or a JSON document of schema.org, Croissant or Frictionless Data."""
    text = body.decode("utf-8", "replace")
    reading = Reading()
    if "json" in content_type:
        _take(_json(text), reading, url)
        reading.text = text[:MAX_TEXT]
        return reading
    reader = _Reader(reading, url)
    # What a page says of itself stands at its beginning.
    reader.read(text[:MAX_HTML])
    for block in reader.blocks[:MAX_BLOCKS]:
        _take(_json(block), reading, url)
    reading.text = " ".join("".join(reader.words).split())[:MAX_TEXT]
    reading.title = reading.title or " ".join("".join(reader.heading).split())[:500]
    return reading


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _take(found: Any, reading: Reading, base: str) -> None:
    """Adds what a block of JSON-LD, or a data package, says."""
    for each in (found if isinstance(found, list) else [found])[:MAX_BLOCKS]:
        if not isinstance(each, dict):
            continue
        if isinstance(graph := each.get("@graph"), list):
            _take(graph, reading, base)
        if kind := _kind(each):
            if kind not in reading.metadata:
                reading.metadata.append(kind)
            _take_object(each, reading, base)


def _take_object(found: dict[str, Any], reading: Reading, base: str) -> None:
    licences = found.get("licenses")
    reading.licences += strings(found.get("license", []))
    for each in licences if isinstance(licences, list) else []:
        # Frictionless Data: a name, or the path to the text.
        if isinstance(each, dict):
            reading.licences += strings(each.get("name") or each.get("path"))
    reading.title = reading.title or _first(found.get("name", found.get("title")))
    reading.version = reading.version or str(found.get("version") or "")[:100]
    reading.published = reading.published or str(found.get("datePublished") or "")[:40]
    reading.repository = reading.repository or _first(found.get("codeRepository"))
    files = found.get("distribution", found.get("resources", []))
    for each in (files if isinstance(files, list) else [files])[:MAX_FILES]:
        if isinstance(each, dict):
            _take_file(each, reading, base)


def _first(value: Any) -> str:
    return next(iter(strings(value)), "")


def _take_file(each: dict[str, Any], reading: Reading, base: str) -> None:
    named = _first(each.get("contentUrl", each.get("path")))
    place = joined(base, named) if named else ""
    if not place:
        return
    size = str(each.get("bytes") or each.get("contentSize") or "").removesuffix(" B")
    digest = str(each.get("sha256") or each.get("hash") or "").removeprefix("sha256:")
    reading.files.append(
        RemoteFile(
            name=(strings(each.get("name")) or [named.rpartition("/")[2]])[0][:300],
            url=place,
            size=int(size) if size.isdecimal() and len(size) < 19 else None,
            sha256=digest[:64] if len(digest) == 64 else "",
            kind=_first(each.get("encodingFormat", each.get("mediatype")))[:100].lower(),
        )
    )


def _kind(found: dict[str, Any]) -> str:
    conforms = " ".join(strings(found.get("conformsTo", found.get("dct:conformsTo", []))))
    if "mlcommons.org/croissant" in conforms:
        return "croissant"
    if isinstance(found.get("resources"), list) and "name" in found:
        return "datapackage"
    if "schema.org" in json.dumps(found.get("@context", ""))[:2_000] or "@type" in found:
        return "schema.org"
    return ""


class _Reader:
    """Collects words, metadata and links; what a script or a style holds is not words.

    A scanner of its own, because the time of the library's parser grows with the square of the
    length of some tricks: a page of 250 kB would hold a worker for minutes. Each part of the text
    is passed over a bounded number of times here, whatever it holds.
    """

    def __init__(self, reading: Reading, base: str) -> None:
        self.reading = reading
        self.base = base
        self.blocks: list[str] = []
        self.words: list[str] = []
        self.heading: list[str] = []

    def read(self, text: str) -> None:
        """Passes over the text from tag to tag."""
        at = 0
        while match := _MARKUP.search(text, at):
            self.words += [_plain(text[at : match.start()]), " "]
            at = match.end()
            if not match["tag"]:
                end = text.find("-->", at)
                at = len(text) if end < 0 else end + 3
            elif not match["end"]:
                at = self._begun(text, match["tag"].lower(), _attributes(match["given"]), at)
        self.words.append(_plain(text[at:]))

    def _begun(self, text: str, tag: str, given: Mapping[str, str], at: int) -> int:
        """Takes in a tag; returns where to go on, for some after the end of what it holds."""
        if tag == "meta":
            self._meta(given)
        elif tag in {"link", "a"} and "license" in given.get("rel", "").lower().split():
            self.reading.licences.append(joined(self.base, given.get("href", ""))[:2_000])
        elif tag in _HELD:
            end = _HELD[tag].search(text, at)
            stop = end.start() if end else len(text)
            self._hold(tag, given, text[at:stop])
            return stop
        return at

    def _hold(self, tag: str, given: Mapping[str, str], held: str) -> None:
        if tag == "title":
            self.heading.append(_plain(held))
        elif given.get("type", "").lower() == "application/ld+json":
            self.blocks.append(held)

    def _meta(self, given: Mapping[str, str]) -> None:
        name = given.get("name", given.get("property", "")).lower()
        content = given.get("content", "")
        if name in _RIGHTS:
            self.reading.licences.append(content)
        elif name in _FULL_TEXT and (place := joined(self.base, content)):
            self.reading.files.append(RemoteFile("full text", place, kind=_FULL_TEXT[name]))
        elif name == "citation_title":
            self.reading.title = content[:500]


def _attributes(given: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(given):
        # As browsers do: the first of a name counts.
        found.setdefault(match["name"].lower(), _plain(match["value"].strip("\"'"))[:2_000])
    return found


def _plain(text: str) -> str:
    """The text without its references to characters; as it is when one of them is no number."""
    try:
        return unescape(text)
    except ValueError:
        return text
