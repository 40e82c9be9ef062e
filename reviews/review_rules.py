"""What a review may say and what it needs. Plain values, no ORM."""

import re
from collections.abc import Mapping, Sequence
from typing import Protocol

from core.errors import RuleBroken
from reviews.rubric import FIXED_FIELDS

RECOMMENDATIONS = {"fund": "Fund", "maybe": "Fund if there is money", "decline": "Do not fund"}
CONFIDENCE = {
    "4": "Expert: this is my own field",
    "3": "Confident: I know the field well",
    "2": "Fairly sure: I know neighbouring work",
    "1": "Unsure: outside my field",
}
NOT_APPLICABLE = "na"
MOST_CHARACTERS = 20_000
_NUMBER = re.compile(r"-?[0-9]{1,4}")


class Asked(Protocol):
    """What matters of a criterion."""

    key: str
    label: str
    lowest: int
    highest: int
    allows_na: bool
    comment_required: bool


class Asks(Protocol):
    """What matters of a rubric."""

    asks_recommendation: bool
    asks_confidence: bool


def comment_field(key: str) -> str:
    """The name of a criterion's comment. A key never holds a dot."""
    return f"{key}.comment"


def require_possible(name: str, value: str, rubric: Asks, criteria: Mapping[str, Asked]) -> None:
    """`RuleBroken`, naming the field, unless this value can stand in it. Empty always can."""
    if len(value) > MOST_CHARACTERS:
        raise RuleBroken("This text is too long: 20,000 characters fit.", name)
    if "\x00" in value:
        raise RuleBroken("This text holds a character that cannot be stored. Type it anew.", name)
    if name in FIXED_FIELDS:
        _require_fixed(name, value, rubric)
        return
    key, _, comment = name.partition(".")
    criterion = criteria.get(key)
    if criterion is None or comment not in {"", "comment"}:
        raise RuleBroken("This form has changed. Copy your text and open the page again.", name)
    if comment or not value or (value == NOT_APPLICABLE and criterion.allows_na):
        return
    number = int(value) if _NUMBER.fullmatch(value) else None
    if number is None or not criterion.lowest <= number <= criterion.highest:
        raise RuleBroken(
            f"{criterion.label}: choose a value from {criterion.lowest} to {criterion.highest}.",
            name,
        )


def _require_fixed(name: str, value: str, rubric: Asks) -> None:
    asked = {"recommendation": rubric.asks_recommendation, "confidence": rubric.asks_confidence}
    choices = {"recommendation": RECOMMENDATIONS, "confidence": CONFIDENCE}
    if not value or name not in asked:
        return
    if not asked[name]:
        raise RuleBroken("This form has changed. Copy your text and open the page again.", name)
    if value not in choices[name]:
        raise RuleBroken("Choose one of the answers.", name)


def missing_in(
    values: Mapping[str, str], rubric: Asks, criteria: Sequence[Asked]
) -> dict[str, str]:
    """A sentence for each field a review needs before it can be submitted, in the form's order."""
    missing: dict[str, str] = {}
    for each in criteria:
        said = values.get(each.key, "")
        if not said:
            other = ", or say that it does not apply" if each.allows_na else ""
            missing[each.key] = f"Choose a score for {each.label}{other}."
        comment = comment_field(each.key)
        if each.comment_required and not values.get(comment, "").strip():
            missing[comment] = f"Write a comment on {each.label}."
    if rubric.asks_recommendation and not values.get("recommendation"):
        missing["recommendation"] = "Say what you recommend."
    if rubric.asks_confidence and not values.get("confidence"):
        missing["confidence"] = "Say how sure you are."
    if not values.get("comment_for_applicant", "").strip():
        missing["comment_for_applicant"] = "Write a comment for the applicant."
    return missing
