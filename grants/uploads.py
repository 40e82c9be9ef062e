"""What a file question takes, from its options. Pure apart from the installation's own limit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from core.files.storing import DOCUMENTS, PDF, listed, megabytes

MOST_FILES = 20


@dataclass(frozen=True)
class Limits:
    """Kinds by extension, bytes and pages of one file, how many files."""

    types: dict[str, str]
    max_bytes: int
    max_pages: int | None
    max_files: int

    @property
    def sentence(self) -> str:
        """What people are told before they choose: `PDF or PNG, up to 5.0 MB and 10 pages.`"""
        kinds = listed(kind.upper() for kind in self.types)
        count = f"Up to {self.max_files} files: " if self.max_files > 1 else ""
        each = "each up to" if self.max_files > 1 else "up to"
        pages = f" and {self.max_pages} pages" if self.max_pages else ""
        return f"{count}{kinds}, {each} {megabytes(self.max_bytes)}{pages}."

    @property
    def accept(self) -> str:
        """What a browser offers first when one chooses a file."""
        return ",".join([*(f".{kind}" for kind in self.types), *self.types.values()])


def limits_of(options: Mapping[str, Any]) -> Limits:
    """The limits a question's options set; without any it takes one PDF."""
    types = {kind: DOCUMENTS[kind] for kind in options.get("types") or () if kind in DOCUMENTS}
    largest = settings.MAX_UPLOAD_BYTES
    return Limits(
        types=types or PDF,
        max_bytes=min(options.get("max_bytes") or largest, largest),
        max_pages=options.get("max_pages") or None,
        max_files=min(options.get("max_files") or 1, MOST_FILES),
    )
