"""Finds its way in the references a git server advertises. Pure: no Django."""

from __future__ import annotations

import re
from collections.abc import Mapping

from releases.fetching.forges import readings
from releases.fetching.problems import Empty, Unreachable


def head_of(refs: Mapping[bytes, bytes], symrefs: Mapping[bytes, bytes]) -> tuple[str, bytes]:
    """Name and commit of the default branch. Raises Empty when there is none."""
    name = symrefs.get(b"HEAD", b"")
    head = refs.get(b"HEAD") or refs.get(name)
    if head is None:
        name = next((n for n in (b"refs/heads/main", b"refs/heads/master") if n in refs), b"")
        head = refs.get(name)
    if head is None:
        raise Empty("The repository has no default branch with a commit on it.")
    return text_of(name.removeprefix(b"refs/heads/")), head


def named(refs: Mapping[bytes, bytes], reference: str) -> tuple[str, bytes]:
    """Name of the branch, "" for a tag or commit, and its commit. Raises Unreachable."""
    for name in readings(reference):
        raw = name.encode("utf-8", "surrogateescape")
        tag = refs.get(b"refs/tags/" + raw + b"^{}") or refs.get(b"refs/tags/" + raw)
        if tag:
            return "", tag
        if branch := refs.get(b"refs/heads/" + raw):
            return name, branch
        if re.fullmatch(rb"[0-9a-f]{40}", raw):
            return "", raw
    raise Unreachable(f"The repository has no tag or branch {reference}.", kind="not found")


def tags_of(refs: Mapping[bytes, bytes]) -> tuple[tuple[str, str], ...]:
    """All tags with the commits they point to, by name; REFS_SIZE bounds their number."""
    found = {}
    for name in sorted(refs):
        if name.startswith(b"refs/tags/") and not name.endswith(b"^{}"):
            found[text_of(name.removeprefix(b"refs/tags/"))] = refs.get(name + b"^{}", refs[name])
    return tuple((name, oid.decode()) for name, oid in found.items())


def text_of(name: bytes) -> str:
    """A path for people and JSON: bytes that are not UTF-8 become escapes."""
    return name.decode("utf-8", "backslashreplace")
