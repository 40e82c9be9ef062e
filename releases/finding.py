"""Fetches what an address holds: a repository, an archive's record, a package or a page."""

from __future__ import annotations

from dataclasses import dataclass

from releases.checks.base import REPOSITORIES
from releases.fetching.archives import Hosts, read_record, source_of
from releases.fetching.forges import place_of
from releases.fetching.guard import Guard, Limits, Rules
from releases.fetching.probing import placed, pointers, probe
from releases.fetching.problems import FetchProblem, Unreachable
from releases.fetching.records import Record, RemoteFile
from releases.fetching.snapshot import Snapshot


@dataclass(frozen=True)
class Found:
    """What an address holds. files: what Git LFS keeps for a repository of a model or of data."""

    snapshot: Snapshot | None = None
    record: Record | None = None
    problem: FetchProblem | None = None
    files: tuple[RemoteFile, ...] = ()


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
        if kind in REPOSITORIES or not _is_no_repository(problem):
            return Found(problem=problem)
    try:
        return Found(record=read_record(url, "page", hosts=hosts, rules=rules, limits=limits))
    except FetchProblem as problem:
        return Found(problem=problem)


def _is_no_repository(problem: FetchProblem) -> bool:
    """A page answers the question for a repository with a page, or that there is nothing."""
    return isinstance(problem, Unreachable) and problem.kind in {"not git", "not found"}


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
    if large:
        with Guard(rules, limits) as guard:
            large = probe(guard, placed(guard, snapshot.final_url, large))
    return Found(snapshot=snapshot, files=large)


def _fetch(url: str, rules: Rules, limits: Limits, *, large: bool = False) -> Snapshot:
    # Dulwich is needed here only; the web process never fetches.
    from releases.fetching.git import fetch

    place = place_of(url)
    return fetch(
        place.repository, rules=rules, limits=limits, reference=place.reference, pointers=large
    )
