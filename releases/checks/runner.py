"""Runs all checks over one look and sums them up."""

from __future__ import annotations

from collections.abc import Iterable

from releases.checks.base import Check, CheckResult, Look, Outcome, Promise
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
from releases.checks.place import AnonymousClone, NotEmpty, UrlPolicy
from releases.fetching.addresses import Rules
from releases.fetching.problems import FetchProblem
from releases.fetching.snapshot import Snapshot

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


def run_all(
    found: Snapshot | FetchProblem,
    promise: Promise,
    rules: Rules | None = None,
    *,
    url: str = "",
) -> list[CheckResult]:
    """The result of every check of this kind of output, in their order. Touches no network.

    url: the address looked at; without it, the promised place.
    """
    look = Look(
        promise=promise,
        url=url or promise.place,
        snapshot=found if isinstance(found, Snapshot) else None,
        problem=found if isinstance(found, FetchProblem) else None,
        rules=rules or Rules(),
    )
    return [check.run(look) for check in CHECKS if promise.kind in check.kinds]


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
