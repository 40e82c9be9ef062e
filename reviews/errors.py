"""Refusals that carry more than a sentence."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from core.errors import RuleBroken


class IncompleteReview(RuleBroken):
    """A review lacks what it needs to be submitted: a sentence for each missing field."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("This review is not complete. Everything you wrote is kept.")
        self.problems = problems


class AnnouncedBefore(RuleBroken):
    """Results are announced once: when it was done."""

    def __init__(self, announced_at: datetime) -> None:
        super().__init__(
            f"The results were announced on {announced_at:%-d %B %Y at %H:%M} (UTC). "
            "Nothing was sent again."
        )


class RoundUndecided(RuleBroken):
    """Results cannot be announced while applications have no decision: their references."""

    def __init__(self, references: list[str]) -> None:
        count = len(references)
        noun = "application has" if count == 1 else "applications have"
        super().__init__(f"{count} {noun} no decision yet. Decide about all, then announce.")
        self.references = references


class EditsRefused(RuleBroken):
    """A plan is changed as a whole or not at all: every reason, a sentence each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(problems[0] if len(problems) == 1 else "Nothing was changed.")
        self.problems = list(problems)


class PlanMoved(RuleBroken):
    """Somebody changed the plan after the page that asks for this was shown."""

    def __init__(self, words: str) -> None:
        super().__init__(
            f"The plan changed since you opened this page ({words}). Nothing was done. "
            "Look at it as it is now and try again."
        )
