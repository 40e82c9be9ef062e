"""What a check is: a pure function from what was found and promised to a result."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, Protocol

from releases import policy
from releases.fetching.addresses import Rules
from releases.fetching.problems import FetchProblem
from releases.fetching.records import Record, RemoteFile
from releases.fetching.snapshot import Snapshot, is_licence_file
from releases.licences import Recognition, recognise

REPOSITORIES = frozenset({"code"})
"""Kinds of outputs that are repositories; others may lie on a page or in an archive."""

Level = Literal["must", "should", "info"]
Outcome = Literal["pass", "fail", "unknown", "review"]


@dataclass(frozen=True, slots=True)
class Promise:
    """What was promised: kind of output, licence as SPDX expression or "", its address.

    policy: version of the list of allowed licences that holds for the award. grant,
    programme: reference of the award and name of the programme, or "".
    """

    kind: str
    licence: str
    place: str
    policy: str = policy.CURRENT
    grant: str = ""
    programme: str = ""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one check found. unknown: could not be seen; review: for a person to judge."""

    id: str
    level: Level
    outcome: Outcome
    summary: str
    how_to_mend: str = ""
    standard: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Beside:
    """The piece another one was handed in beside. titles: those of the output and the project."""

    url: str
    titles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Look:
    """One look at one output: a snapshot, a record, both, or the problem that prevented it.

    url: the address looked at, which need not be the promised one. files: those Git LFS keeps.
    beside: the piece this one was handed in beside; None: it is the one the promise is judged on.
    """

    promise: Promise
    snapshot: Snapshot | None = None
    problem: FetchProblem | None = None
    rules: Rules = field(default_factory=Rules)
    url: str = ""
    record: Record | None = None
    files: tuple[RemoteFile, ...] = ()
    beside: Beside | None = None

    @cached_property
    def licences(self) -> tuple[tuple[str, Recognition], ...]:
        """Every licence file that could be read, with what its text is."""
        if self.snapshot is None:
            return ()
        return tuple(
            (path, recognise(decoded(data)))
            for path, data in sorted(self.snapshot.texts.items())
            if is_licence_file(path)
        )

    def allowed(self, found: Recognition) -> bool:
        """Whether a recognised text is on the list for this kind of output."""
        return found.exact and policy.allowed(self.promise.kind, found.ids, self.promise.policy)


class Check(Protocol):
    """A check: id, level, the standard it follows, of which kinds, and how it judges a look."""

    id: str
    level: Level
    standard: str
    kinds: frozenset[str]

    def run(self, look: Look) -> CheckResult:
        """Judges a look; touches no network and no database."""
        ...


class BaseCheck:
    """What every check has: who it is, what it follows, and how it says what it found."""

    id: str
    level: Level
    standard: str
    kinds: frozenset[str] = frozenset(policy.KINDS)

    def result(
        self, outcome: Outcome, summary: str, mend: str = "", /, **facts: object
    ) -> CheckResult:
        """A result of this check."""
        return CheckResult(self.id, self.level, outcome, summary, mend, self.standard, facts)


class ContentCheck(BaseCheck, ABC):
    """Base of checks that need a snapshot: without one the answer is "unknown"."""

    def run(self, look: Look) -> CheckResult:
        """Judges the snapshot, or says that there was nothing to look at."""
        if look.problem is not None and look.problem.counts_as == "review":
            return self.result("review", "Not looked at: the repository is too large to read here.")
        if look.snapshot is None:
            return self.result("unknown", "Not looked at: the repository could not be read.")
        return self.judge(look.snapshot, look)

    @abstractmethod
    def judge(self, snapshot: Snapshot, look: Look) -> CheckResult:
        """The check itself."""


def decoded(data: bytes) -> str:
    """A file's text: UTF-8, else Latin-1, which has a letter for every byte."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")
