"""Read-models of the release pages: what a template gets, and nothing more."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from awards.models import Condition
from releases.checks import whole
from releases.models import Check, Evidence, Outcome, Verification
from releases.progress import Progress, progress_of_all
from releases.queries.conditions import latest_evidence, pieces_of, runs_of
from releases.queries.standing import Stands, current_standing, handed_in, stands
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
class PieceView:
    """One piece of what was handed in, with what the checks say of it."""

    evidence: Evidence
    verification: Verification | None
    required: list[CheckLine]
    recommended: list[CheckLine]

    @property
    def is_done(self) -> bool:
        """Whether its checks have ended."""
        return self.verification is not None and self.verification.state == VerificationState.DONE

    @property
    def outcome(self) -> str:
        """What they sum up to; "" while they run."""
        return self.verification.outcome if self.verification and self.is_done else ""

    @property
    def is_running(self) -> bool:
        """Whether its checks wait or run."""
        return self.verification is not None and not self.is_done

    @property
    def label(self) -> str:
        """The same in words."""
        return Outcome(self.outcome).label if self.outcome else "Checks are running"

    @property
    def tone(self) -> str:
        """The tone of the tag that shows it."""
        return TONES[Outcome(self.outcome)] if self.outcome else "info"


@dataclass(frozen=True)
class ReleaseView:
    """A release condition with what was handed in and what the checks say.

    `pieces`: the main one first; none when nothing was handed in.
    """

    condition: Condition
    pieces: list[PieceView]
    stands: Stands
    facts: Facts

    @property
    def main(self) -> PieceView | None:
        """The piece on which the promise is judged."""
        return self.pieces[0] if self.pieces else None

    @property
    def further(self) -> list[PieceView]:
        """What was handed in beside it."""
        return self.pieces[1:]

    @property
    def evidence(self) -> Evidence | None:
        """What was handed in last."""
        return self.main.evidence if self.main else None

    @property
    def is_running(self) -> bool:
        """Whether checks of any piece are waiting or running."""
        return any(piece.is_running for piece in self.pieces)

    @property
    def progress(self) -> Progress | None:
        """How far the running checks are; None when none run."""
        runs = [piece.verification for piece in self.pieces]
        return progress_of_all(runs) if self.is_running else None

    @property
    def outcome(self) -> str:
        """The sum of all checks; "" while any runs, or when nothing was handed in."""
        if self.main is None:
            return ""
        return whole(self.main.outcome, [piece.outcome for piece in self.further])

    @property
    def outcome_label(self) -> str:
        """The sum of the checks in words."""
        if self.main is None or self.main.verification is None:
            return "Nothing handed in"
        return Outcome(self.outcome).label if self.outcome else "Checks are running"

    @property
    def outcome_tone(self) -> str:
        """The tone of the tag that shows it."""
        return TONES[Outcome(self.outcome)] if self.outcome else "info"


def release_view(condition: Condition, at: datetime, *, as_told: bool = False) -> ReleaseView:
    """Build the read-model in a constant number of queries. `as_told`: as the grantee knows it."""
    evidence = latest_evidence(condition)
    pieces = list(map(_piece_view, pieces_of(evidence), runs_of(evidence))) if evidence else []
    facts, found = current_standing(condition, at, as_told=as_told)
    return ReleaseView(condition=condition, pieces=pieces, stands=found, facts=facts)


def _piece_view(evidence: Evidence, verification: Verification | None) -> PieceView:
    lines = [line(check) for check in verification.checks.all()] if verification else []
    return PieceView(
        evidence=evidence,
        verification=verification,
        required=[each for each in lines if each.level == "Required"],
        recommended=[each for each in lines if each.level != "Required"],
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
    evidence, outcomes = handed_in(condition)
    outcome, tone = "", "info"
    if outcomes is not None:
        found = whole(*outcomes)
        outcome = Outcome(found).label if found else "Checks are running"
        tone = TONES[Outcome(found)] if found else "info"
    return ReleaseRow(
        condition=condition,
        url=evidence.url if evidence else "",
        outcome=outcome,
        tone=tone,
        stands=stands(condition, at),
    )
