"""Read-models of the release pages: what a template gets, and nothing more."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from awards.models import Condition
from releases.models import Check, Evidence, Outcome, Verification
from releases.progress import Progress, progress_of
from releases.queries.conditions import latest_evidence, latest_verification
from releases.queries.standing import Stands, current_standing, stands
from releases.standing import Facts
from releases.states import VerificationState

TONES = {
    Outcome.PASS: "success",
    Outcome.FAIL: "danger",
    Outcome.REVIEW: "caution",
    Outcome.UNKNOWN: "neutral",
}
_LEVELS = {"must": "Required", "should": "Recommended", "info": "For information"}


@dataclass(frozen=True)
class CheckLine:
    """One check as a page shows it. `changes` is the word difference to the nearest licence."""

    id: str
    level: str
    label: str
    tone: str
    summary: str
    how_to_mend: str
    standard: str
    differences: list["Difference"]


@dataclass(frozen=True)
class Difference:
    """A licence file that is near a known text but not equal to it."""

    path: str
    nearest: str
    kind: str
    changes: list[tuple[str, str, str]]
    hidden: int


@dataclass(frozen=True)
class ReleaseView:
    """A release condition with what was handed in and what the checks say."""

    condition: Condition
    evidence: Evidence | None
    verification: Verification | None
    required: list[CheckLine]
    recommended: list[CheckLine]
    stands: Stands
    facts: Facts

    @property
    def is_running(self) -> bool:
        """Whether checks are waiting or running."""
        return self.verification is not None and self.verification.state != VerificationState.DONE

    @property
    def progress(self) -> Progress | None:
        """How far the running checks are; None when none run."""
        if self.verification is None or not self.is_running:
            return None
        return progress_of(self.verification)

    @property
    def outcome_label(self) -> str:
        """The sum of the checks in words."""
        if self.verification is None:
            return "Nothing handed in"
        if self.is_running:
            return "Checks are running"
        return self.verification.get_outcome_display()

    @property
    def outcome_tone(self) -> str:
        """The tone of the tag that shows it."""
        if self.verification is None or self.is_running:
            return "info"
        return TONES[Outcome(self.verification.outcome)]


def release_view(condition: Condition, at: datetime) -> ReleaseView:
    """Build the read-model in a constant number of queries."""
    verification = latest_verification(condition)
    lines = [line(check) for check in verification.checks.all()] if verification else []
    facts, found = current_standing(condition, at)
    return ReleaseView(
        condition=condition,
        evidence=latest_evidence(condition),
        verification=verification,
        required=[each for each in lines if each.level == "Required"],
        recommended=[each for each in lines if each.level != "Required"],
        stands=found,
        facts=facts,
    )


def line(check: Check) -> CheckLine:
    """One stored check for a page."""
    return CheckLine(
        id=check.check_id,
        level=_LEVELS[check.level],
        label=check.get_outcome_display(),
        tone=TONES[Outcome(check.outcome)],
        summary=check.summary,
        how_to_mend=check.how_to_mend,
        standard=check.standard,
        differences=differences(check.facts),
    )


def differences(facts: dict[str, Any]) -> list[Difference]:
    """The licence files that are near but not equal, each with its word difference.

    A change is (words before it, words missing, words added) against the nearest known text.
    """
    return [
        Difference(
            path=path,
            nearest=described["nearest"][0][0] if described.get("nearest") else "",
            kind=described.get("kind", ""),
            changes=[(before, missing, added) for before, missing, added in described["changes"]],
            hidden=described.get("changes_in_all", 0) - len(described["changes"]),
        )
        for path, described in facts.items()
        if isinstance(described, dict) and described.get("changes")
    ]


@dataclass(frozen=True)
class ReleaseRow:
    """A row of the programme's list."""

    condition: Condition
    url: str
    outcome: str
    tone: str
    stands: Stands


def row(condition: Condition, at: datetime) -> ReleaseRow:
    """One row; the condition comes from `with_standing`, so no further query is made."""
    evidence = next(iter(condition.evidence.all()), None)
    run = next(iter(evidence.runs), None) if evidence else None  # type: ignore[attr-defined]
    outcome, tone = "", "info"
    if run is not None:
        done = run.state == VerificationState.DONE
        outcome = run.get_outcome_display() if done else "Checks are running"
        tone = TONES[Outcome(run.outcome)] if done else "info"
    return ReleaseRow(
        condition=condition,
        url=evidence.url if evidence else "",
        outcome=outcome,
        tone=tone,
        stands=stands(condition, at),
    )
