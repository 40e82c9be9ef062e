"""What an applicant reads of the reviews, put together from the parts meant for them. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Part:
    """What one review holds for the applicant: its comment, and (label, comment) of criteria."""

    comment: str = ""
    criteria: Sequence[tuple[str, str]] = field(default=())

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to read."""
        return not self.comment.strip() and not any(text.strip() for _, text in self.criteria)


def compose(parts: Iterable[Part]) -> str:
    """One text with a heading for each review that says something; empty when none does.

    The reviews are ordered by their text: the order of arrival could tell who wrote what.
    """
    texts = sorted(review_text(part) for part in parts if not part.is_empty)
    return "\n\n".join(f"Review {place}\n\n{text}" for place, text in enumerate(texts, 1))


def review_text(part: Part) -> str:
    """What one review holds for the applicant, as one text; empty when it says nothing."""
    blocks = [part.comment.strip()]
    blocks += [f"{label}: {text.strip()}" for label, text in part.criteria if text.strip()]
    return "\n\n".join(block for block in blocks if block)


def names_in(text: str, names: Iterable[str]) -> list[str]:
    """Those of the names the text holds, whatever their case and spacing.

    A name of one word is not looked for: a comment may well be about paper by Mr Paper.
    """
    folded = " ".join(text.casefold().split())
    wanted = {" ".join(name.casefold().split()): name for name in names}
    return sorted(name for key, name in wanted.items() if " " in key and key in folded)
