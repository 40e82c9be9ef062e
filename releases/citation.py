"""Is this a Citation File Format file (1.2.0)? The keys it must have and the forms of others. Pure.

After the schema of the Citation File Format, version 1.2.0 (CC-BY-4.0): required are authors,
cff-version, message and title; an author is an entity with a name or a person with one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from core import spdx
from releases import plain_yaml
from releases.plain_yaml import shown

MAX_CHARACTERS = 65_536
_REQUIRED = ("cff-version", "message", "title", "authors")
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)?/[A-Za-z0-9:/_;\-.()\[\]\\]+")
_DATE = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
_ORCID = re.compile(r"https://orcid\.org/\d{4}-\d{4}-\d{4}-\d{3}[\dX]")
_PERSON = ("family-names", "given-names", "name-particle", "name-suffix", "alias")
_TYPES = ("software", "dataset")


def citation_faults(text: str) -> list[str]:
    """What is wrong with a CITATION.cff, as sentences; [] when it is valid."""
    if len(text) > MAX_CHARACTERS:
        return ["The file is longer than 64 kB."]
    try:
        found = plain_yaml.read(text)
    except plain_yaml.NotPlain as error:
        return [str(error)]
    if not isinstance(found, dict):
        return ["The file holds no keys and values."]
    return list(_faults(found))


def _faults(found: dict[Any, Any]) -> Iterator[str]:
    yield from (f"“{key}” is missing." for key in _REQUIRED if not found.get(key))
    version = found.get("cff-version")
    if version and not re.fullmatch(r"1\.[0-2]\.\d+", shown(version)):
        yield f"“cff-version” {shown(version)} is not a version of the format."
    for key in ("title", "message"):
        if found.get(key) and not isinstance(found[key], str):
            yield f"“{key}” is not a text."
    if found.get("authors"):
        yield from _author_faults(found["authors"])
    yield from _form_faults(found)


def _form_faults(found: dict[Any, Any]) -> Iterator[str]:
    for key, pattern in (("doi", _DOI), ("date-released", _DATE)):
        if key in found and not pattern.fullmatch(shown(found[key])):
            yield f"“{key}” {shown(found[key])} is not in its form."
    if "type" in found and found["type"] not in _TYPES:
        yield f"“type” is software or dataset, not {shown(found['type'])}."
    licences = found.get("license", [])
    for licence in licences if isinstance(licences, list) else [licences]:
        if not (isinstance(licence, str) and spdx.is_known(licence)):
            yield f"“license” {shown(licence)} is not an SPDX identifier."


def _author_faults(authors: Any) -> Iterator[str]:
    if not isinstance(authors, list):
        yield "“authors” is not a list."
        return
    for number, author in enumerate(authors, 1):
        if not isinstance(author, dict):
            yield f"Author {number} is not a person or an entity with keys."
        elif not author.get("name") and not any(author.get(key) for key in _PERSON):
            yield f"Author {number} has no name."
        elif "orcid" in author and not _ORCID.fullmatch(shown(author["orcid"])):
            yield f"The ORCID iD of author {number} is not an address like https://orcid.org/…"
