"""Reads a git repository as an anonymous visitor, without the git program or a checkout.

Dulwich's HTTP client is built directly over the guarded pool: its own URL guessing
(get_transport_and_path) would open local paths and ssh. One commit is fetched, without
file contents where the server can (partial clone, `blob:none`), then the few named files
the checks read. Everything lies in a temporary folder that is deleted in any case.
"""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, BinaryIO

from releases.fetching.addresses import parse
from releases.fetching.folders import working_folder
from releases.fetching.guard import Guard, Limits, Rules
from releases.fetching.packs import PackLimits, vet_pack
from releases.fetching.problems import Empty, FetchProblem, TooLarge, Unreachable
from releases.fetching.refs import head_of, named, tags_of, text_of
from releases.fetching.shims import NoHaves, PoolForDulwich
from releases.fetching.snapshot import (
    MAX_TEXT,
    REGULAR,
    SMALL,
    SUBMODULE,
    Entry,
    Snapshot,
    seems_pointer,
    wanted,
)

REFS_SIZE = 8_000_000
TEXTS_SIZE = 8_000_000
ONE_TEXT_SIZE = 400_000
FOLDER = 0o040000
DISCOVERY = "/info/refs?service=git-upload-pack"
REF_PREFIXES = [b"HEAD", b"refs/heads/", b"refs/tags/"]


@dataclass(frozen=True, slots=True)
class TreeLimits:
    """Entries listed, folders deep, bytes of a path."""

    entries: int = 20_000
    depth: int = 40
    path: int = 1_000


def fetch(
    url: str,
    *,
    rules: Rules | None = None,
    limits: Limits | None = None,
    trees: TreeLimits | None = None,
    reference: str = "",
    pointers: bool = False,
) -> Snapshot:
    """Reads the repository at url and returns what an anonymous visitor finds.

    reference: the tag, branch or commit to read, a path may follow; the default branch without.
    pointers: look for what Git LFS keeps elsewhere.
    Raises Refused, Unreachable, TooLarge or Empty, all FetchProblem.
    """
    rules, limits = rules or Rules(), limits or Limits()
    parse(url, rules)
    if "?" in url or "#" in url:
        raise Unreachable(
            "There is no git repository at an address with “?” or “#” in it.", kind="not git"
        )
    with Guard(rules, limits) as guard, working_folder() as folder:
        visit = Visit(url.rstrip("/"), guard, trees)
        with visit.objects(Path(folder)):
            return visit.snapshot(reference, pointers=pointers)


@dataclass(frozen=True, slots=True)
class Refs:
    """The references of a repository: newest commit of the default branch, tags and commits."""

    head: str
    branch: str
    tags: dict[str, str]


def read_refs(url: str, *, rules: Rules | None = None, limits: Limits | None = None) -> Refs:
    """What one ls-remote tells; nothing else is fetched. Raises FetchProblem."""
    with Guard(rules or Rules(), limits or Limits()) as guard:
        return Visit(url.rstrip("/"), guard).refs()


class Visit:
    """One conversation with one server."""

    store: Any

    def __init__(self, url: str, guard: Guard, trees: TreeLimits | None = None) -> None:
        # Imported here: Dulwich is needed in the worker only and takes 0.1 s.
        from dulwich.client import HttpGitClient

        self.url = self.final = url
        self.guard = guard
        self.trees = trees or TreeLimits()
        self.size = guard.limits.size
        pool: Any = PoolForDulwich(guard)
        # Thin packs stay announced because some servers insist; who has nothing gets none.
        self._connect: Any = lambda base: HttpGitClient(base, pool_manager=pool, quiet=True)
        self.client: Any = self._connect(url)

    @contextmanager
    def objects(self, folder: Path) -> Iterator[Any]:
        """What is fetched meanwhile lies in the folder."""
        from dulwich.object_store import DiskObjectStore

        place = folder / "objects"
        place.mkdir()
        self.store = DiskObjectStore.init(str(place))
        try:
            yield self.store
        finally:
            self.store.close()

    def refs(self) -> Refs:
        """What one ls-remote tells."""
        refs, symrefs = self._refs()
        branch, head = head_of(refs, symrefs)
        return Refs(head.decode(), branch, dict(tags_of(refs)))

    def snapshot(self, reference: str = "", *, pointers: bool = False) -> Snapshot:
        """What the repository holds. Call it inside `objects`."""
        refs, symrefs = self._refs()
        branch, head = named(refs, reference) if reference else head_of(refs, symrefs)
        seen = self._fetch_commit(head, small=pointers)
        commit = self._object(head, b"commit")
        files, odd, truncated = self._walk(commit.tree)
        texts, sizes, oversize = self._texts(files)
        kept, small = self._pointers(files) if pointers else ({}, {})
        sizes |= small
        files = {
            path: entry._replace(size=sizes.get(entry.blob, entry.size))
            for path, entry in files.items()
        }
        return Snapshot(
            url=self.url,
            final_url=self.final,
            redirects=tuple(self.guard.redirects),
            address=self.guard.address,
            inside=self.guard.inside,
            commit=head.decode(),
            tree=commit.tree.decode(),
            branch=branch,
            tags=tags_of(refs),
            parents=len(commit.parents),
            authored=_time(commit.author_time, commit.author_timezone),
            files=files,
            texts=texts,
            oversize=oversize,
            truncated=truncated,
            odd_names=odd,
            fetched_at=datetime.now(tz=UTC),
            received=self.guard.received,
            pointers=kept,
            unseen=pointers and not seen,
        )

    def _refs(self) -> tuple[dict[bytes, bytes], dict[bytes, bytes]]:
        """References without credentials. Raises Empty, Unreachable."""
        with self._talk(REFS_SIZE):
            result = self.client.get_refs("", ref_prefix=REF_PREFIXES)
        if self.client.dumb:
            raise _not_git(self.url)
        if self.guard.redirects:
            # Ask the new place from here on, instead of being sent there each time.
            self.final = self.guard.redirects[-1].removesuffix(DISCOVERY)
            self.client = self._connect(self.final)
        refs = {name: oid for name, oid in result.refs.items() if oid}
        if not refs:
            raise Empty("The repository is empty: it holds no commit yet.")
        return refs, dict(result.symrefs)

    def _fetch_commit(self, head: bytes, *, small: bool) -> bool:
        """The commit and its trees; the file contents too when the server cannot filter.

        small: the SMALL files too, unless they are too many; whether they came is returned.
        """
        came = small and self._fetch_small(head)
        if not came:
            self.fetch([head], size=self.size, depth=1, filter_spec=b"blob:none")
        if head not in self.store:
            raise Unreachable("The server did not send the commit it named.", kind="server error")
        return came

    def _fetch_small(self, head: bytes) -> bool:
        try:
            self.fetch([head], size=self.size, depth=1, filter_spec=b"blob:limit=%d" % SMALL)
        except TooLarge:
            return False
        except Unreachable as problem:
            # A server may filter and not by size.
            if problem.kind != "server error":
                raise
            return False
        return True

    def fetch(
        self,
        wants: list[bytes],
        *,
        size: int,
        packs: PackLimits | None = None,
        **options: object,
    ) -> None:
        """Receives these objects into the store, at most so many bytes. Raises FetchProblem."""
        with tempfile.SpooledTemporaryFile(max_size=4_000_000) as pack:
            with self._talk(size):
                self.client.fetch_pack(
                    "", lambda _refs, **_depth: wants, NoHaves(), pack.write,
                    ref_prefix=REF_PREFIXES, **options,
                )  # fmt: skip
            if vet_pack(_binary(pack), packs or PackLimits()):
                self._keep(_binary(pack))

    def _keep(self, pack: BinaryIO) -> None:
        from dulwich.errors import ApplyDeltaError, ChecksumMismatch, ObjectFormatException
        from dulwich.pack import UnresolvedDeltas

        pack.seek(0)
        target, commit, _abort = self.store.add_pack()
        try:
            while part := pack.read(65_536):
                target.write(part)
            commit()
        except (ApplyDeltaError, ChecksumMismatch, ObjectFormatException, UnresolvedDeltas,
                LookupError, ValueError, AssertionError, zlib.error) as problem:  # fmt: skip
            # No abort: a commit that failed may have removed the file already, and the
            # whole folder goes at the end.
            target.close()
            raise _broken() from problem

    def _object(self, oid: bytes, kind: bytes) -> Any:
        from dulwich.errors import ObjectFormatException

        self.guard.check_time()
        try:
            found = self.store[oid]
            if found.type_name == b"tag" and kind == b"commit":
                found = self.store[found.object[1]]
            if found.type_name != kind:
                raise _broken()
            found.check()
        except (KeyError, ValueError, ObjectFormatException) as problem:
            raise _broken() from problem
        return found

    def _walk(self, tree: bytes) -> tuple[dict[str, Entry], tuple[str, ...], bool]:
        """Lists paths folder by folder, the top first. Links and submodules are names only."""
        files: dict[str, Entry] = {}
        odd: list[str] = []
        folders, truncated = [(b"", tree, 0)], False
        for prefix, oid, depth in folders:
            for name, mode, blob in self._entries(oid):
                path = prefix + name
                if name in {b".", b"..", b".git", b""} or b"/" in name:
                    odd.append(text_of(path))
                    continue
                too_deep = mode == FOLDER and depth >= self.trees.depth
                too_many = len(files) >= self.trees.entries
                if too_many or too_deep or len(path) > self.trees.path:
                    truncated = True
                elif mode == FOLDER:
                    folders.append((path + b"/", blob, depth + 1))
                else:
                    files[text_of(path)] = Entry(mode, None, blob.decode())
            if len(folders) > self.trees.entries:
                truncated = True
                break
        return files, tuple(odd[:20]), truncated

    def _entries(self, oid: bytes) -> Iterator[tuple[bytes, int, bytes]]:
        from dulwich.errors import ObjectFormatException

        self.guard.check_time()
        try:
            found = self.store[oid]
            if found.type_name != b"tree":
                raise _broken()
            for item in found.items():
                yield item.path, item.mode, item.sha
        except (KeyError, ValueError, ObjectFormatException) as problem:
            raise _broken() from problem

    def _texts(
        self, files: Mapping[str, Entry]
    ) -> tuple[dict[str, bytes], dict[str, int], frozenset[str]]:
        """Contents of the wanted files, sizes of their blobs, paths too large to read."""
        paths = wanted(files)
        needed = {files[path].blob.encode() for path in paths}
        missing = sorted(oid for oid in needed if oid not in self.store)
        if missing:
            self._fetch_blobs(missing)
        texts: dict[str, bytes] = {}
        sizes: dict[str, int] = {}
        oversize: set[str] = set()
        for path in paths:
            oid = files[path].blob.encode()
            # Only a blob has data; a tree may list anything as a file.
            data = getattr(self.store[oid], "data", None) if oid in self.store else None
            if data is not None:
                sizes[files[path].blob] = len(data)
            if data is None or len(data) > MAX_TEXT:
                oversize.add(path)
            else:
                texts[path] = data
        return texts, sizes, frozenset(oversize)

    def _pointers(self, files: Mapping[str, Entry]) -> tuple[dict[str, bytes], dict[str, int]]:
        """Contents of the files that Git LFS keeps, sizes of the blobs that came."""
        kept: dict[str, bytes] = {}
        sizes: dict[str, int] = {}
        for path, entry in files.items():
            oid = entry.blob.encode()
            if entry.mode in REGULAR and oid in self.store:
                data = self._object(oid, b"blob").data
                sizes[entry.blob] = len(data)
                if seems_pointer(data):
                    kept[path] = data
        return kept, sizes

    def _fetch_blobs(self, missing: list[bytes]) -> None:
        """All in one request; one by one when together they are too large."""
        try:
            self.fetch(missing, size=TEXTS_SIZE)
        except TooLarge:
            for oid in missing:
                try:
                    self.fetch([oid], size=ONE_TEXT_SIZE)
                except TooLarge:
                    continue  # stays missing, reported as oversize

    def _talk(self, size: int) -> _Talk:
        return _Talk(self, size)


class _Talk:
    """One exchange with its own byte limit; turns Dulwich's errors into ours."""

    def __init__(self, visit: Visit, size: int) -> None:
        self.visit = visit
        self.size = size

    def __enter__(self) -> None:
        guard = self.visit.guard
        guard.budget = self.size
        guard.limits = replace(guard.limits, size=self.size)

    def __exit__(self, kind: object, problem: BaseException | None, _trace: object) -> None:
        from dulwich.errors import GitProtocolError, NotGitRepository

        if problem is None or isinstance(problem, FetchProblem):
            return
        if isinstance(problem, NotGitRepository | GitProtocolError | ValueError | AssertionError):
            raise self._explained(problem) from problem

    def _explained(self, problem: BaseException) -> FetchProblem:
        guard = self.visit.guard
        if guard.expired:
            guard.check_time()
        text = str(problem)
        if self.visit.client.dumb or "content-type" in text:
            return _not_git(self.visit.url)
        return Unreachable(
            f"{self.visit.url} did not speak git as expected. This may pass.", kind="server error"
        )


def _time(seconds: int, offset: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, tz=timezone(timedelta(seconds=offset)))
    except (ValueError, OverflowError, OSError):
        return None  # a commit may claim any number


def _binary(pack: Any) -> BinaryIO:
    return pack


def _not_git(url: str) -> Unreachable:
    return Unreachable(f"There is no git repository at {url}.", kind="not git")


def _broken() -> Unreachable:
    return Unreachable("What the server sent is not a sound git repository.", kind="server error")


__all__ = ["SUBMODULE", "TreeLimits", "fetch"]
