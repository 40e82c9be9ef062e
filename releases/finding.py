"""Fetches what an address holds: a repository, an archive's record, a package or a page."""

from __future__ import annotations

from dataclasses import dataclass, replace

from releases.checks.base import REPOSITORIES
from releases.fetching.archives import Hosts, read_record, source_of
from releases.fetching.forges import place_of
from releases.fetching.guard import Guard, Limits, Rules
from releases.fetching.probing import placed, pointers, probe
from releases.fetching.problems import FetchProblem, NotOurTurn, Unreachable
from releases.fetching.records import Record, RemoteFile, Source, is_login
from releases.fetching.snapshot import Snapshot

# Statuses of a host that is down (RFC 9110, 15.6): for sure, or perhaps for a moment.
_PASSING = frozenset({502, 503, 504})
_DOWN = frozenset(range(500, 600))


@dataclass(frozen=True)
class Found:
    """What an address holds. files: what Git LFS keeps for a repository of a model or of data.

    wait: seconds after which the files that could not be asked for in turn may be asked for.
    """

    snapshot: Snapshot | None = None
    record: Record | None = None
    problem: FetchProblem | None = None
    files: tuple[RemoteFile, ...] = ()
    wait: int = 0


def find(url: str, kind: str, *, rules: Rules, limits: Limits, hosts: Hosts) -> Found:
    """Reads the address by what it is. A problem is part of what was found, never raised.

    A package or a record of code leads on to the repository it names, so that the text of the
    licence is seen. What is no repository and need not be one is read as a page.
    """
    source = source_of(url, hosts)
    try:
        if source is not None:
            record = read_record(url, source, hosts=hosts, rules=rules, limits=limits)
            return _led_on(record, kind, rules, limits)
        return _repository(url, kind, rules, limits)
    except FetchProblem as problem:
        if kind in REPOSITORIES or not _may_be_page(problem, asked_as=source):
            return Found(problem=problem)
        no_repository = problem
    try:
        record = read_record(url, "page", hosts=hosts, rules=rules, limits=limits)
    except FetchProblem as problem:
        # A repository that is down for an hour may have no page at all.
        is_down = getattr(no_repository, "status", None) in _DOWN
        return Found(problem=no_repository if is_down else problem)
    if no_repository.counts_as == "fail" and record.redirects and is_login(record.final_url):
        # What forges answer for a private repository, to a program and to a browser.
        return Found(problem=no_repository)
    return Found(record=record)


def _may_be_page(problem: FetchProblem, asked_as: Source | None) -> bool:
    """Whether an address that was no repository may be a page or a file.

    Their hosts answer the question for a repository with any status, or lead elsewhere. Not those
    that ask to wait, are down, or have begun to speak git: they are asked again later.
    """
    if not isinstance(problem, Unreachable) or isinstance(problem, NotOurTurn):
        return False
    if problem.kind in {"not git", "not found"}:
        return True
    if asked_as is not None or problem.kind in {"asked to wait", "timeout"}:
        return False
    told = problem.status is not None and problem.status not in _PASSING
    return told or problem.kind == "moved too often"


def _led_on(record: Record, kind: str, rules: Rules, limits: Limits) -> Found:
    if kind not in REPOSITORIES or not record.repository:
        return Found(record=record)
    try:
        return Found(record=record, snapshot=_fetch(record.repository, rules, limits))
    except FetchProblem as problem:
        return Found(record=record, problem=problem)


def _repository(url: str, kind: str, rules: Rules, limits: Limits) -> Found:
    snapshot = _fetch(url, rules, limits, large=kind not in REPOSITORIES)
    large = pointers(snapshot.pointers)
    if not large:
        return Found(snapshot=snapshot)
    try:
        with Guard(rules, limits) as guard:
            return Found(
                snapshot=snapshot, files=probe(guard, placed(guard, snapshot.final_url, large))
            )
    except FetchProblem as problem:
        # The repository was read: only of its large files nothing is known.
        unseen = tuple(replace(each, problem=problem.reason) for each in large)
        return Found(snapshot=snapshot, files=unseen, wait=getattr(problem, "wait", 0))


def _fetch(url: str, rules: Rules, limits: Limits, *, large: bool = False) -> Snapshot:
    # Dulwich is needed here only; the web process never fetches.
    from releases.fetching.git import fetch

    place = place_of(url)
    return fetch(
        place.repository, rules=rules, limits=limits, reference=place.reference, pointers=large
    )
