"""What was found in a repository at one moment: the evidence the checks work on.

Plain values only, so that every check is a pure function and runs without a network.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

SYMLINK = 0o120000
SUBMODULE = 0o160000
REGULAR = (0o100644, 0o100755, 0o100664)

MAX_TEXTS = 40
MAX_TEXT = 65_536


class Entry(NamedTuple):
    """One path of the tree: git mode, size in bytes if known, git blob id."""

    mode: int
    size: int | None
    blob: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A repository as an anonymous visitor saw it.

    url: as submitted. final_url, redirects: where it led. address: network address that
    answered. inside: the operator's list, not the public internet, made it reachable.
    commit, tree: ids at HEAD. branch: its name or "". tags: (name, commit id). parents:
    parents of the commit; 0 means it is the only one known to exist. authored: time of
    authorship. files: every path met, submodules and symbolic links included, never
    followed. texts: contents of the files checks read. oversize: paths too large to read.
    truncated: the tree was too large to list whole. odd_names: paths no decent tree has.
    pointers: files that Git LFS keeps elsewhere. unseen: whether a file is one was not seen.
    """

    url: str
    final_url: str
    commit: str
    tree: str
    branch: str
    fetched_at: datetime
    redirects: tuple[str, ...] = ()
    address: str = ""
    inside: bool = False
    tags: tuple[tuple[str, str], ...] = ()
    parents: int = 0
    authored: datetime | None = None
    files: Mapping[str, Entry] = field(default_factory=dict)
    texts: Mapping[str, bytes] = field(default_factory=dict)
    oversize: frozenset[str] = frozenset()
    truncated: bool = False
    odd_names: tuple[str, ...] = ()
    received: int = 0
    pointers: Mapping[str, bytes] = field(default_factory=dict)
    unseen: bool = False

    @property
    def swhids(self) -> dict[str, str]:
        """Software Heritage identifiers of commit and tree: the git ids themselves."""
        return {"revision": f"swh:1:rev:{self.commit}", "directory": f"swh:1:dir:{self.tree}"}


LICENCE_NAME = re.compile(
    r"(?:un)?licen[cs]e|licen[cs]es|copying|copyleft|copyright", re.IGNORECASE
)
_LICENCE_FILE = re.compile(
    r"(?:(?:[a-z0-9]{1,20}[-_.])?(?:un)?licen[cs]es?|copying|copyleft)(?:[-_.][a-z0-9.+_-]{0,60})?",
    re.IGNORECASE,
)
_CODE_SUFFIX = re.compile(
    r"\.(?:py|js|ts|go|rs|c|h|cpp|java|rb|php|html?|css|json|ya?ml|toml|xml|png|svg|spdx|sh|R)$",
    re.IGNORECASE,
)

# In the order in which they are worth one of the MAX_TEXTS places.
_WANTED = (
    "license*", "licence*", "copying*", "unlicense*", "*-license*", "licenses/*", "readme*",
    "citation.cff", "codemeta.json", ".zenodo.json", "pyproject.toml", "setup.cfg", "setup.py",
    "package.json", "cargo.toml", "description", "go.mod", "notice*", "use_policy*",
    "acceptable_use*", "model_card*", "data_card*", "datasheet*", "contributing*",
    "code_of_conduct*", "security*", ".gitmodules", ".gitattributes", "docs/readme*",
    ".github/readme*", "datapackage.json", "*croissant*.json",
)  # fmt: skip


def is_licence_file(path: str) -> bool:
    """Whether a path at the top, or in LICENSES/, is named like a licence."""
    folder, _, name = path.rpartition("/")
    if folder:
        return folder.lower() in {"licenses", "licences"} and not name.startswith(".")
    return bool(_LICENCE_FILE.fullmatch(name)) and not _CODE_SUFFIX.search(name)


def wanted(files: Mapping[str, Entry]) -> list[str]:
    """The regular files whose contents the checks need, most important first."""
    regular = [path for path, entry in files.items() if entry.mode in REGULAR]
    chosen = [path for path in sorted(regular) if is_licence_file(path)]
    for pattern in _WANTED:
        chosen += _matching(regular, pattern, chosen)
    return chosen[:MAX_TEXTS]


SMALL = 1_024
"""Bytes: a pointer of Git LFS has fewer (git-lfs, docs/spec.md)."""


def seems_pointer(data: bytes) -> bool:
    """Whether a file may be one that Git LFS keeps elsewhere."""
    return len(data) < SMALL and data.startswith(b"version https://git-lfs.github.com/spec/v1\n")


def _matching(paths: Iterable[str], pattern: str, chosen: Iterable[str]) -> list[str]:
    depth, taken = pattern.count("/"), set(chosen)
    return sorted(
        path
        for path in paths
        if path.count("/") == depth
        and path not in taken
        and fnmatch.fnmatchcase(path.lower(), pattern)
    )
