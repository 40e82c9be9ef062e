"""Refusals that carry more than a sentence."""

from collections.abc import Mapping
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
