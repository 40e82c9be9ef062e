"""Fetches everything one commit stands on and writes it as a git bundle.

A bundle is a file that git clones from: `git clone NAME.bundle`. Format: git documentation,
gitformat-bundle, version 2. No Django.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from releases.fetching.folders import working_folder
from releases.fetching.git import FOLDER, Visit
from releases.fetching.guard import CHUNK, Guard, Limits, Rules
from releases.fetching.packs import PackLimits
from releases.fetching.problems import Unreachable
from releases.fetching.snapshot import SUBMODULE

BRANCH = b"refs/heads/accepted"
PACKS = PackLimits(one=256_000_000, all=20_000_000_000, count=1_000_000)


@dataclass(frozen=True, slots=True)
class Bundle:
    """What was written: bytes, SHA-256 in hexadecimal, number of commits."""

    size: int
    sha256: str
    commits: int


def fetch_bundle(
    url: str,
    commit: str,
    target: BinaryIO,
    *,
    tags: Mapping[str, str],
    rules: Rules,
    limits: Limits,
) -> Bundle:
    """Writes the commit with its whole history to target, once all of it was received.

    The bundle has the branch “accepted” and those of the tags (name to commit) that the history
    holds. Raises Unreachable, also when something is missing, TooLarge and Refused.
    """
    with Guard(rules, limits) as guard, working_folder() as folder:
        visit = Visit(url.rstrip("/"), guard)
        visit.refs()
        with visit.objects(Path(folder)) as store:
            visit.fetch([commit.encode()], size=limits.size, packs=PACKS)
            commits = _whole(store, commit.encode(), guard)
            refs = {b"HEAD": commit.encode(), BRANCH: commit.encode(), **_tags(tags, commits)}
            size, digest = _write(target, refs, store)
    return Bundle(size, digest, len(commits))


def _whole(store: Any, commit: bytes, guard: Guard) -> set[bytes]:
    """The commits of the history. Raises Unreachable when anything they stand on is missing."""
    from dulwich.errors import ObjectFormatException

    commits: set[bytes] = set()
    seen: set[bytes] = set()
    todo = [(commit, b"commit")]
    try:
        while todo:
            oid, kind = todo.pop()
            if oid in seen:
                continue
            seen.add(oid)
            guard.check_time()
            if kind == b"blob":
                if oid not in store:
                    raise _missing(oid)
                continue
            found = store[oid]
            if found.type_name != kind:
                raise _missing(oid)
            if kind == b"commit":
                commits.add(oid)
                todo += [(found.tree, b"tree"), *((each, b"commit") for each in found.parents)]
            else:
                todo += [
                    (item.sha, b"tree" if item.mode == FOLDER else b"blob")
                    for item in found.items()
                    if item.mode != SUBMODULE
                ]
    except KeyError as problem:
        raise _missing(oid) from problem
    except (ValueError, ObjectFormatException) as problem:
        raise Unreachable(
            "What the server sent is not a sound git repository.", kind="server error"
        ) from problem
    return commits


def _tags(tags: Mapping[str, str], commits: set[bytes]) -> dict[bytes, bytes]:
    from dulwich.refs import check_ref_format

    named = {f"refs/tags/{name}".encode(): at.encode() for name, at in tags.items()}
    return {
        name: at for name, at in sorted(named.items()) if at in commits and check_ref_format(name)
    }


def _write(target: BinaryIO, refs: Mapping[bytes, bytes], store: Any) -> tuple[int, str]:
    [pack] = Path(store.pack_dir).glob("*.pack")
    head = b"# v2 git bundle\n" + b"".join(b"%s %s\n" % (at, name) for name, at in refs.items())
    digest, size = sha256(), 0
    with pack.open("rb") as received:
        part = head + b"\n"
        while part:
            target.write(part)
            digest.update(part)
            size += len(part)
            part = received.read(CHUNK)
    return size, digest.hexdigest()


def _missing(oid: bytes) -> Unreachable:
    return Unreachable(f"The server did not send all of it: {oid.decode()} is missing.",
                       kind="server error")  # fmt: skip
