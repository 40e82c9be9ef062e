"""Refusals of this app that carry more than a sentence."""

from typing import TYPE_CHECKING

from core.errors import DomainError, RuleBroken
from grants.answers import Finding

if TYPE_CHECKING:
    from grants.models import VersionedAnswer


class StaleAnswer(DomainError):
    """Somebody else saved this answer since the page was loaded; `theirs` is what is stored."""

    def __init__(self, theirs: "VersionedAnswer") -> None:
        super().__init__(
            "This answer was changed somewhere else while you were writing. Both texts are kept: "
            "choose one."
        )
        self.theirs = theirs


class TooLate(RuleBroken):
    """The call had closed when the request arrived."""


class NotApproved(RuleBroken):
    """The call asks for a signatory's approval of exactly this content, and there is none."""


class MarkedMeanwhile(RuleBroken):
    """Others marked the same items of a checklist since the page was loaded. Nothing is stored."""


class Incomplete(RuleBroken):
    """Something is missing or wrong; `findings` says what and where."""

    def __init__(self, findings: list[Finding]) -> None:
        count = len(findings)
        super().__init__(
            f"{count} answer{' needs' if count == 1 else 's need'} your attention before you can "
            "submit. Everything you wrote is kept."
        )
        self.findings = findings


class NotTakenIn(RuleBroken):
    """Trouble on our side kept a submission from being stored; the person can press again."""
