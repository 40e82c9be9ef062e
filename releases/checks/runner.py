"""Runs all checks over one look and sums them up."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from releases.checks.base import REPOSITORIES, Check, CheckResult, Look, Outcome, Promise
from releases.checks.beside import AGREEMENT
from releases.checks.contents import Citation, Readme, ReadmeSubstance, ReleaseTag
from releases.checks.declared import DeclaredLicence, NoExtraTerms
from releases.checks.engineering import (
    Acknowledgement,
    Activity,
    Binaries,
    Community,
    Dependencies,
    Documentation,
    History,
    LargeFiles,
    Secrets,
    SecurityPolicy,
    Submodules,
    Tests,
)
from releases.checks.licence import LicenceExact, LicenceFile, LicenceSet, PromisedLicence
from releases.checks.models import MODEL_CHECKS
from releases.checks.place import AnonymousClone, NotEmpty, UrlPolicy
from releases.checks.records import (
    RECORD_CHECKS,
    Answers,
    GrantNamed,
    MachineReadable,
    OpenCopy,
    Versioned,
)
from releases.fetching.addresses import Rules
from releases.fetching.problems import Empty, FetchProblem, TooLarge
from releases.fetching.records import Record, RemoteFile
from releases.fetching.snapshot import Snapshot
from releases.storable import storable

logger = logging.getLogger(__name__)

RAISED = "raised"
"""The fact kept of a check that ended in an error: the kind of the error."""

CHECKS: tuple[Check, ...] = (
    UrlPolicy(),
    AnonymousClone(),
    NotEmpty(),
    LicenceFile(),
    LicenceExact(),
    LicenceSet(),
    DeclaredLicence(),
    NoExtraTerms(),
    PromisedLicence(),
    History(),
    ReleaseTag(),
    Readme(),
    ReadmeSubstance(),
    Dependencies(),
    Tests(),
    Documentation(),
    Citation(),
    Acknowledgement(),
    Community(),
    SecurityPolicy(),
    Binaries(),
    Submodules(),
    Secrets(),
    Activity(),
    LargeFiles(),
)


EVERY: tuple[Check, ...] = (*CHECKS, *MODEL_CHECKS, *RECORD_CHECKS, *AGREEMENT)
"""All there are, those on repositories first."""


def run_all(
    found: Snapshot | FetchProblem,
    promise: Promise,
    rules: Rules | None = None,
    *,
    url: str = "",
    record: Record | None = None,
    files: Sequence[RemoteFile] = (),
) -> list[CheckResult]:
    """The result of every check that applies, in their order. Touches no network.

    url: the address looked at; without it, the promised place. record: what an archive or a page
    says. files: those of a repository that Git LFS keeps, asked for.
    """
    return judge(
        Look(
            promise=promise,
            url=url or promise.place,
            snapshot=found if isinstance(found, Snapshot) else None,
            problem=found if isinstance(found, FetchProblem) else None,
            rules=rules or Rules(),
            record=record,
            files=tuple(files),
        )
    )


Tell = Callable[[int, int, CheckResult], None]
"""Is told how many checks are done, of how many, and what the last one says."""


def judge(look: Look, tell: Tell | None = None) -> list[CheckResult]:
    """The checks of what was found: of a repository, of a record, or of both.

    Where neither was found, those of a repository say so for code, those of a record for the rest.
    """
    chosen = _of_the_release(look) if look.beside is None else _of_further_evidence(look)
    asked = [check for check in chosen if look.promise.kind in check.kinds]
    results: list[CheckResult] = []
    for check in asked:
        results.append(_done(check, look))
        if tell is not None:
            tell(len(results), len(asked), results[-1])
    return results


def _done(check: Check, look: Look) -> CheckResult:
    """What a check says; one that ends in an error is for a person and keeps no other from it."""
    try:
        return _storable(check.run(look))
    except Exception as problem:
        logger.exception("Check %s of %s ended in an error", check.id, look.url)
        return CheckResult(
            check.id, check.level, "review", "This could not be told here. A person has to look.",
            standard=check.standard, facts={RAISED: type(problem).__name__},
        )  # fmt: skip


def _of_the_release(look: Look) -> list[Check]:
    repository = look.snapshot is not None or (
        look.record is None
        and (look.promise.kind in REPOSITORIES or isinstance(look.problem, Empty | TooLarge))
    )
    chosen: list[Check] = [*CHECKS, *MODEL_CHECKS] if repository else [CHECKS[0]]
    if look.record is not None or not repository:
        chosen += RECORD_CHECKS
    return chosen


def _of_further_evidence(look: Look) -> list[Check]:
    """Whether it can be reached, agrees with the promise and belongs to the same project."""
    if look.snapshot is not None or isinstance(look.problem, Empty | TooLarge):
        return [CHECKS[0], AnonymousClone(), *AGREEMENT]
    described: list[Check] = [OpenCopy(), MachineReadable(), GrantNamed(), Versioned()]
    return [CHECKS[0], Answers(), *AGREEMENT, *(described if look.record else [])]


def _storable(result: CheckResult) -> CheckResult:
    """What it quotes may hold anything; it goes to the database and onto pages."""
    return replace(
        result,
        summary=storable(result.summary),
        how_to_mend=storable(result.how_to_mend),
        facts=storable(result.facts),
    )


def verdict(results: Iterable[CheckResult]) -> Outcome:
    """Sums up the musts: fail if one failed, pass if all passed, else review or unknown.

    What could not be seen ("unknown") is never a failure, and never a pass. Without any
    must there is nothing to pass: unknown.
    """
    outcomes = {result.outcome for result in results if result.level == "must"}
    if "fail" in outcomes:
        return "fail"
    if outcomes == {"pass"}:
        return "pass"
    # One unknown means: try again first, then ask a person.
    return "review" if "review" in outcomes and "unknown" not in outcomes else "unknown"


def whole(main: str, further: Iterable[str]) -> str:
    """The verdict on a hand-in of several pieces, from the verdicts on each.

    The promise is kept or not by the main piece. What others say makes nothing fail and nothing
    pass; where one of them does not pass, a person looks. A piece still being looked at is "".
    """
    others = set(further)
    if not main or "" in others:
        return ""
    return "review" if main == "pass" and others - {"pass"} else main
