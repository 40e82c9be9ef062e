"""Reads a web page about an output: its words, its links and the metadata it carries. No Django."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from releases.fetching.records import RemoteFile, strings

MAX_HTML = 250_000
MAX_TEXT = 400_000
MAX_FILES = 200
MAX_BLOCKS = 20
_DATA = ("schema.org", "croissant")
_FULL_TEXT = frozenset({"citation_pdf_url", "citation_fulltext_html_url"})
_RIGHTS = frozenset({"dc.rights", "dcterms.license", "dc.rights.license", "citation_license"})


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
    parser = _Parser(reading, url)
    # What a page says of itself stands at its beginning; the parser takes its time with tricks.
    parser.feed(text[:MAX_HTML])
    parser.close()
    for block in parser.blocks[:MAX_BLOCKS]:
        _take(_json(block), reading, url)
    reading.text = " ".join("".join(parser.words).split())[:MAX_TEXT]
    reading.title = reading.title or " ".join("".join(parser.heading).split())[:500]
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
    place = _first(each.get("contentUrl", each.get("path")))
    if not place:
        return
    size = str(each.get("bytes") or each.get("contentSize") or "").removesuffix(" B")
    digest = str(each.get("sha256") or each.get("hash") or "").removeprefix("sha256:")
    reading.files.append(
        RemoteFile(
            name=(strings(each.get("name")) or [place.rpartition("/")[2]])[0][:300],
            url=urljoin(base, place),
            size=int(size) if size.isdecimal() and len(size) < 19 else None,
            sha256=digest[:64] if len(digest) == 64 else "",
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


class _Parser(HTMLParser):
    """Collects words, metadata and links; what a script or a style holds is not words."""

    def __init__(self, reading: Reading, base: str) -> None:
        super().__init__()
        self.reading = reading
        self.base = base
        self.blocks: list[str] = []
        self.words: list[str] = []
        self.heading: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in {"script", "style", "title"}:
            self._inside = tag
            if given.get("type", "").lower() == "application/ld+json":
                self._inside = "block"
                self.blocks.append("")
        elif tag == "meta":
            self._meta(given)
        elif tag in {"link", "a"} and "license" in given.get("rel", "").lower().split():
            self.reading.licences.append(urljoin(self.base, given.get("href", ""))[:2_000])
        self.words.append(" ")

    def handle_endtag(self, _tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "block":
            self.blocks[-1] += data
        elif self._inside == "title":
            self.heading.append(data)
        elif not self._inside:
            self.words.append(data)

    def _meta(self, given: dict[str, str]) -> None:
        name, content = (
            given.get("name", given.get("property", "")).lower(),
            given.get("content", ""),
        )
        if name in _RIGHTS:
            self.reading.licences.append(content[:2_000])
        elif name in _FULL_TEXT and content:
            self.reading.files.append(RemoteFile("full text", urljoin(self.base, content[:2_000])))
        elif name == "citation_title":
            self.reading.title = content[:500]
