"""Adapters: an archive's DOI, a package registry, a plain page, each read into a Record.

All go through the one guarded fetcher. Which hosts are DOI resolvers or registries is given by
the operator, so that mirrors, and servers in tests, are read the same way.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from releases.fetching.guard import Guard, Limits, Page, Rules
from releases.fetching.pages import read_page
from releases.fetching.probing import probe
from releases.fetching.problems import FetchProblem, Unreachable
from releases.fetching.records import Record, RemoteFile, Source, strings

PAGE_SIZE = 8_000_000
DOI_REDIRECTS = 8
"""A DOI leads through its resolver, its agency and often a login-free proxy of the publisher."""
METADATA = "application/vnd.datacite.datacite+json, application/vnd.citationstyles.csl+json;q=0.9"
PAGES = "text/html, application/ld+json;q=0.9, */*;q=0.5"
DOI = re.compile(r"/(10\.\d{4,9}/[^\s?#]{1,200})")


@dataclass(frozen=True, slots=True)
class Hosts:
    """Hosts, with their port where it is not the usual one, that answer as these do."""

    doi: frozenset[str] = frozenset({"doi.org", "dx.doi.org", "www.doi.org"})
    pypi: frozenset[str] = frozenset({"pypi.org"})
    npm: frozenset[str] = frozenset({"www.npmjs.com", "npmjs.com"})
    npm_registry: str = "https://registry.npmjs.org"


def source_of(url: str, hosts: Hosts) -> Source | None:
    """Which adapter reads an address; `None`: it may be a repository or a page."""
    parts = urlsplit(url)
    host = parts.netloc.lower()
    if host in hosts.doi and DOI.match(parts.path):
        return "doi"
    if host in hosts.pypi and parts.path.startswith("/project/"):
        return "pypi"
    if host in hosts.npm and parts.path.startswith("/package/"):
        return "npm"
    return None


def read_record(url: str, source: Source, *, hosts: Hosts, rules: Rules, limits: Limits) -> Record:
    """Reads the record at an address and asks for the first byte of its files.

    Raises FetchProblem. Metadata that cannot be had leaves the record without it.
    """
    bounds = replace(limits, size=PAGE_SIZE, redirects=DOI_REDIRECTS)
    with Guard(rules, bounds) as guard:
        record = _READERS[source](guard, url, hosts)
        return replace(
            record,
            files=probe(guard, record.files),
            address=guard.address,
            inside=guard.inside,
            received=guard.received,
        )


def _base(url: str, source: Source, page: Page, guard: Guard) -> Record:
    return Record(
        url=url,
        final_url=page.final_url,
        source=source,
        fetched_at=datetime.now(tz=UTC),
        redirects=tuple(guard.redirects),
        digest=hashlib.sha256(page.body).hexdigest(),
    )


def _page(guard: Guard, url: str, _hosts: Hosts) -> Record:
    return _with_page(guard, url, "page")


def _with_page(guard: Guard, url: str, source: Source) -> Record:
    answer = guard.request("GET", url, headers={"Accept": PAGES})
    kind = answer.headers.get("Content-Type", "").lower()
    if "html" not in kind and "json" not in kind:
        # The address is the file itself, which may be larger than any page.
        answer.close()
        found = answer.geturl()
        name = urlsplit(found).path.rpartition("/")[2] or "file"
        record = _base(url, source, Page(answer.status, answer.headers, b"", found), guard)
        return replace(record, digest="", files=(RemoteFile(name[:300], found),))
    page = answer.page()
    record = _base(url, source, page, guard)
    reading = read_page(page.body, page.final_url, kind)
    return replace(
        record,
        title=reading.title,
        version=reading.version,
        published=reading.published,
        repository=reading.repository,
        licences=tuple(dict.fromkeys(reading.licences)),
        metadata=tuple(reading.metadata),
        files=tuple(dict.fromkeys(reading.files)),
        text=reading.text,
    )


def _doi(guard: Guard, url: str, _hosts: Hosts) -> Record:
    """The page a DOI leads to, and what its agency (DataCite, Crossref) says of it."""
    record = _with_page(guard, url, "doi")
    try:
        found = _object(guard.get(url, {"Accept": METADATA}))
    except FetchProblem as problem:
        if isinstance(problem, Unreachable) and problem.kind == "asked to wait":
            raise
        return record
    return _agency(record, found)


def _agency(record: Record, found: Mapping[str, Any]) -> Record:
    datacite = "rightsList" in found or "schemaVersion" in found
    rights = [
        each.get("rightsIdentifier") or each.get("rightsUri") or each.get("rights") or ""
        for each in _objects(found.get("rightsList"))
    ]
    rights += strings(found.get("license", []))
    funders = [
        str(each.get("awardNumber") or " ".join(strings(each.get("award", []))))
        for each in _objects(found.get("fundingReferences", found.get("funder", [])))
    ]
    files = [
        RemoteFile(place.rpartition("/")[2], place)
        for place in strings(found.get("contentUrl", []))
    ]
    files += [
        RemoteFile("full text", place, kind=_media_type(link))
        for link in _objects(found.get("link"))
        for place in strings(link)
    ]
    related = next(
        (
            str(each.get("relatedIdentifier", ""))
            for each in _objects(found.get("relatedIdentifiers"))
            if each.get("relatedIdentifierType") == "URL"
            and each.get("relationType") in {"IsSupplementTo", "IsDerivedFrom", "IsVersionOf"}
        ),
        "",
    )
    return replace(
        record,
        version=str(found.get("version") or record.version)[:100],
        published=str(found.get("publicationYear") or record.published)[:40],
        # What is registered comes before what a page says.
        licences=tuple(dict.fromkeys([*(r for r in rights if r), *record.licences])),
        metadata=(*record.metadata, "datacite" if datacite else "crossref"),
        files=tuple(dict.fromkeys([*files, *record.files])),
        repository=related or record.repository,
        text=" ".join([record.text, *funders]).strip(),
    )


def _media_type(link: Mapping[str, Any]) -> str:
    """What Crossref says a copy is; "" where it does not know ("unspecified")."""
    told = str(link.get("content-type") or "").lower()
    return told if "/" in told else ""


def _pypi(guard: Guard, url: str, _hosts: Hosts) -> Record:
    parts = urlsplit(url)
    name, _, version = parts.path.removeprefix("/project/").strip("/").partition("/")
    place = "/".join(quote(each, safe="") for each in (name, version) if each)
    page = guard.get(f"{parts.scheme}://{parts.netloc}/pypi/{place}/json")
    found = _object(page)
    info = _dict(found.get("info"))
    links = _dict(info.get("project_urls"))
    files = _objects(found.get("urls"))
    return replace(
        _base(url, "pypi", page, guard),
        title=str(info.get("name") or name)[:500],
        version=str(info.get("version") or "")[:100],
        published=str(files[0].get("upload_time_iso_8601", ""))[:40] if files else "",
        licences=tuple(strings([info.get("license_expression") or info.get("license") or ""])),
        metadata=("pypi",),
        files=tuple(
            RemoteFile(
                str(each.get("filename", ""))[:300],
                str(each.get("url", "")),
                each.get("size") if isinstance(each.get("size"), int) else None,
                str(_dict(each.get("digests")).get("sha256", ""))[:64],
            )
            for each in files[:50]
        ),
        repository=_repository(links),
        text=f"{info.get('summary') or ''} {info.get('description') or ''}"[:100_000],
        withdrawn=bool(info.get("yanked")),
    )


def _repository(links: Mapping[str, Any]) -> str:
    """The link named like the source, whatever its capitals."""
    named = {str(name).lower(): str(place) for name, place in links.items()}
    names = ("source", "source code", "repository", "code", "github", "homepage")
    return next((named[name] for name in names if named.get(name)), "")


def _npm(guard: Guard, url: str, hosts: Hosts) -> Record:
    path = urlsplit(url).path.removeprefix("/package/").strip("/")
    name, _, version = path.partition("/v/")
    page = guard.get(f"{hosts.npm_registry}/{quote(name, safe='@')}/{quote(version or 'latest')}")
    found = _object(page)
    dist = _dict(found.get("dist"))
    source = next(iter(strings(found.get("repository", []))), "")
    return replace(
        _base(url, "npm", page, guard),
        title=str(found.get("name") or name)[:500],
        version=str(found.get("version") or "")[:100],
        licences=tuple(strings(found.get("license", []))),
        metadata=("npm",),
        files=(RemoteFile(f"{name}.tgz", str(dist["tarball"])),) if dist.get("tarball") else (),
        repository=source.removeprefix("git+").replace("git://", "https://"),
        text=str(found.get("description") or "")[:100_000],
        withdrawn=bool(found.get("deprecated")),
    )


def _object(page: Page) -> dict[str, Any]:
    try:
        found = json.loads(page.body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Unreachable(f"{page.final_url} did not answer with metadata.", kind="server error")
    return found


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _objects(value: Any) -> list[dict[str, Any]]:
    values = value if isinstance(value, list) else []
    return [each for each in values[:200] if isinstance(each, dict)]


_READERS = {"page": _page, "doi": _doi, "pypi": _pypi, "npm": _npm}
