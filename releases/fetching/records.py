"""What an archive, a registry or a page says of an output: the evidence beside repositories.

Plain values only, so that every check is a pure function and runs without a network.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlsplit

from core import spdx

Source = Literal["doi", "pypi", "npm", "page"]
_CREATIVE = re.compile(
    r"creativecommons\.org/(?:licenses/(?P<kind>[a-z-]{2,12})/(?P<version>\d\.\d)|publicdomain/zero/1\.0)"
)
_LISTED = re.compile(r"(?:spdx\.org/licenses|opensource\.org/licenses?)/([A-Za-z0-9.+-]{1,60})")
_PAGE = re.compile(r"\.x?html?$", re.IGNORECASE)
_LOGIN = re.compile(
    r"(?:^|[/.])(?:log|sign)[-_]?in(?:[/.]|$)|/(?:sso|saml2?|shibboleth(?:\.sso)?|cas|idp|oauth2?"
    r"|authenticate|authorize|wayf)(?:[/.]|$)",
    re.IGNORECASE,
)
_DATA_COMMONS = {"by": "ODC-By-1.0", "odbl": "ODbL-1.0", "pddl": "PDDL-1.0"}


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file an output is made of.

    size in bytes, sha256 in hexadecimal: as declared, or None. served: how many bytes the
    server says it has when asked for the first one without credentials; None: not asked.
    problem: why it could not be had. doubtful: something answered, which seems to be another
    thing. status: with which it was refused. kind: media type it is declared to have, or "".
    wait: seconds for which its host asked to be left alone.
    """

    name: str
    url: str = ""
    size: int | None = None
    sha256: str = ""
    served: int | None = None
    problem: str = ""
    gone: bool = False
    doubtful: bool = False
    kind: str = ""
    status: int | None = None
    wait: int = 0

    @property
    def is_unasked(self) -> bool:
        """Whether nothing is known of what its address answers."""
        return self.served is None and not self.problem

    @property
    def is_page(self) -> bool:
        """Whether it is meant to be a web page, as a repository in Croissant is one too."""
        if self.kind:
            return "html" in self.kind or self.kind.startswith("git+")
        return any(_PAGE.search(each) for each in (self.name, urlsplit(self.url).path))

    @property
    def is_pdf(self) -> bool:
        """Whether it is meant to be a PDF."""
        named = (self.name, urlsplit(self.url).path)
        return "pdf" in self.kind or any(each.lower().endswith(".pdf") for each in named)


@dataclass(frozen=True, slots=True)
class Record:
    """A record as an anonymous visitor saw it.

    url: as submitted. final_url, redirects: where it led. licences: as declared, in its words or
    as an address. metadata: names of the machine-readable forms found. source: address of the
    repository it names. text: words of the page or of the description. digest: SHA-256 of what was
    read. inside: the operator's list, not the public internet, made it reachable.
    """

    url: str
    final_url: str
    source: Source
    fetched_at: datetime
    redirects: tuple[str, ...] = ()
    address: str = ""
    inside: bool = False
    title: str = ""
    version: str = ""
    published: str = ""
    licences: tuple[str, ...] = ()
    metadata: tuple[str, ...] = ()
    files: tuple[RemoteFile, ...] = ()
    repository: str = ""
    text: str = ""
    withdrawn: bool = False
    digest: str = ""
    received: int = 0


def is_login(url: str) -> bool:
    """Whether an address is named like a page on which one signs in."""
    parts = urlsplit(url)
    return bool(_LOGIN.search(f"{parts.hostname or ''}{parts.path}"))


def licence_id(declared: str) -> str:
    """The SPDX expression a declared name or address stands for; "" when it is none."""
    text = declared.strip()
    if match := _CREATIVE.search(text.lower()):
        kind = match["kind"]
        text = f"CC-{kind.upper()}-{match['version']}" if kind else "CC0-1.0"
    elif match := _LISTED.search(text):
        text = match[1].removesuffix(".html")
    elif match := re.search(r"opendatacommons\.org/licenses/(by|odbl|pddl)", text.lower()):
        text = _DATA_COMMONS[match[1]]
    if len(text) > 120:
        return ""
    parsed = spdx.parse_expression(text)
    return "" if parsed is None else str(parsed)


def strings(value: Any, limit: int = 50) -> list[str]:
    """The texts in what JSON may hold as one or many: a text, an object with @id or url, a list."""
    values = value if isinstance(value, list) else [value]
    found = []
    for each in values[:limit]:
        inner = each
        if isinstance(each, dict):
            inner = next((each[k] for k in ("@id", "url", "URL", "name") if each.get(k)), "")
        if isinstance(inner, str) and inner.strip():
            found.append(inner.strip()[:2_000])
    return found
