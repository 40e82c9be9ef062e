"""When a question is asked and what makes an applicant eligible. Pure functions on plain values.

A condition is `{"question": key, "is": [values]}`: it holds when the answer to that question is
one of the values, or, where several are chosen, when any of them is. No condition always holds.
"""

from collections.abc import Mapping
from typing import Any


def holds(condition: Mapping[str, Any] | None, values: Mapping[str, Any]) -> bool:
    """Whether a condition holds for the answers, which are by question key."""
    if not condition:
        return True
    given = values.get(condition["question"])
    chosen = given if isinstance(given, list) else [given]
    return any(each in condition["is"] for each in chosen)


def is_eligible(rule: Mapping[str, Any] | None, value: Any) -> bool | None:
    """Whether an answer keeps a person eligible; `None` when it is not given yet.

    `rule` is `{"accepts": [values], "explanation": sentence}` for choices and yes or no, and may
    name `min` and `max` (inclusive) for numbers instead of `accepts`.
    """
    if not rule:
        return True
    if value in (None, "", []):
        return None
    if "accepts" in rule:
        chosen = value if isinstance(value, list) else [value]
        return any(each in rule["accepts"] for each in chosen)
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    low, high = rule.get("min"), rule.get("max")
    return (low is None or number >= low) and (high is None or number <= high)


def not_asked(
    conditions: Mapping[str, list[Mapping[str, Any]]], values: Mapping[str, Any]
) -> set[str]:
    """The keys of the questions whose conditions do not hold for these answers.

    `conditions` holds each question's own condition and its section's, by question key. An answer
    to a question that is not asked itself counts as not given; a circle of conditions ends there.
    """
    known: dict[str, bool] = {}

    def is_asked(key: str) -> bool:
        if key not in known:
            known[key] = False
            known[key] = all(
                is_asked(str(condition["question"])) and holds(condition, values)
                for condition in conditions.get(key, ())
            )
        return known[key]

    return {key for key in conditions if not is_asked(key)}
