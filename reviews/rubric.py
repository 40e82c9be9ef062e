"""Rubrics as plain values: what one is, the one a call starts with, what a new one changes."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

SCORES, PASS_FAIL, ORDER = "scores", "pass_fail", "order"
MOST_STEPS = 20
"""A scale with more steps than this cannot be chosen from at a glance."""
FIXED_FIELDS = (
    "comment_for_applicant",
    "comment_for_panel",
    "comment_for_staff",
    "recommendation",
    "confidence",
)
"""Fields every review form may have; no criterion is called like one of them."""


@dataclass(frozen=True)
class CriterionSpec:
    """One criterion as staff write it; `anchors` gives words to values: {"1": "Poor"}.

    `key` is empty for a new one and stays what it is from version to version.
    """

    label: str
    help: str = ""
    weight: int = 1
    lowest: int = 1
    highest: int = 5
    anchors: dict[str, str] = field(default_factory=dict)
    comment_required: bool = False
    allows_na: bool = False
    key: str = ""


@dataclass(frozen=True)
class RubricSpec:
    """A whole rubric. `mode` is "scores", "pass_fail" or "order"."""

    criteria: tuple[CriterionSpec, ...]
    guidance: str = ""
    mode: str = SCORES
    asks_recommendation: bool = False
    asks_confidence: bool = False


def named(criteria: Sequence[CriterionSpec], slugs: Sequence[str]) -> list[CriterionSpec]:
    """The criteria, each with a key of its own: the one it has, else from its slug."""
    kept = [each.key for each in criteria if each.key]
    taken = {*kept, *FIXED_FIELDS}
    found = []
    for each, slug in zip(criteria, slugs, strict=True):
        key, number = each.key, 1
        while not key or (not each.key and key in taken):
            stem = (slug or "criterion")[:36]
            key = stem if number == 1 else f"{stem}-{number}"
            number += 1
        taken.add(key)
        found.append(replace(each, key=key))
    return found


def as_pass_or_fail(criterion: CriterionSpec) -> CriterionSpec:
    """The same criterion on the scale from 0 (fail) to 1 (pass)."""
    words = {"0": "Fail", "1": "Pass"}
    own = {value: text for value, text in criterion.anchors.items() if value in words}
    own = own if (criterion.lowest, criterion.highest) == (0, 1) else {}
    return replace(criterion, lowest=0, highest=1, weight=1, anchors={**words, **own})


def fault_of(rubric: RubricSpec) -> str:
    """Why a rubric cannot be used, as a sentence, or ""."""
    if not rubric.criteria and rubric.mode != ORDER:
        return "A rubric needs at least one criterion."
    for each in rubric.criteria:
        if each.lowest >= each.highest or each.highest - each.lowest > MOST_STEPS:
            return f"{each.label}: the scale must run upwards over at most {MOST_STEPS} steps."
    return ""


def incomparable(old: RubricSpec, new: RubricSpec) -> str:
    """Why reviews by the old rubric and by the new one cannot be counted together, or ""."""
    if old.mode != new.mode:
        return "how reviews are counted would change"
    scales = {each.key: (each.lowest, each.highest) for each in old.criteria}
    for each in new.criteria:
        if scales.get(each.key, (each.lowest, each.highest)) != (each.lowest, each.highest):
            return f"the scale of “{each.label}” would change"
    return ""


_FACTS = {
    "label": "called",
    "help": "asks",
    "weight": "weight",
    "lowest": "lowest value",
    "highest": "highest value",
    "anchors": "words of its values",
    "comment_required": "comment required",
    "allows_na": "“not applicable” allowed",
}


def changes(old: RubricSpec, new: RubricSpec) -> list[str]:
    """What a new version changes, as sentences."""
    before = {each.key: each for each in old.criteria}
    after = {each.key: each for each in new.criteria}
    found = [f"New: {each.label}." for key, each in after.items() if key not in before]
    found += [f"Gone: {each.label}." for key, each in before.items() if key not in after]
    for key in [key for key in after if key in before]:
        facts = [
            words
            for name, words in _FACTS.items()
            if getattr(before[key], name) != getattr(after[key], name)
        ]
        if facts:
            found.append(f"{before[key].label}: {', '.join(facts)} changed.")
    stay = [key for key in before if key in after]
    if stay != [key for key in after if key in before]:
        found.append("The order of the criteria.")
    for name, words in [
        ("mode", "How reviews are counted."),
        ("guidance", "The guidance."),
        ("asks_recommendation", "Whether a recommendation is asked for."),
        ("asks_confidence", "Whether reviewers say how sure they are."),
    ]:
        if getattr(old, name) != getattr(new, name):
            found.append(words)
    return found


DEFAULT_CRITERIA: Final[list[dict[str, Any]]] = [
    {
        "position": 1,
        "key": "excellence",
        "label": "Excellence",
        "help": "Is the question worth asking, and is the approach better than what exists?",
        "weight": 3,
        "anchors": {
            "1": "Not convincing",
            "2": "Some merit",
            "3": "Solid",
            "4": "Very good",
            "5": "Outstanding",
        },
    },
    {
        "position": 2,
        "key": "feasibility",
        "label": "Feasibility",
        "help": "Can it be done with this plan, this time and this budget?",
        "weight": 2,
        "anchors": {
            "1": "Cannot work as planned",
            "2": "Serious doubts",
            "3": "Likely to work",
            "4": "Well planned",
            "5": "Hardly any risk left",
        },
    },
    {
        "position": 3,
        "key": "openness",
        "label": "Openness",
        "help": "Will others be able to use what comes out of it: licence, place, date, upkeep?",
        "weight": 2,
        "anchors": {
            "1": "Nothing of use is released",
            "2": "Little, late or restricted",
            "3": "The main outputs are released",
            "4": "Everything is released in time",
            "5": "A model for others",
        },
    },
    {
        "position": 4,
        "key": "team",
        "label": "Team capability",
        "help": "Does the proposal show the knowledge and experience it needs?",
        "weight": 1,
        "anchors": {
            "1": "Not shown",
            "2": "Gaps in central places",
            "3": "Sufficient",
            "4": "Strong",
            "5": "Exactly who should do it",
        },
    },
]

DEFAULT: Final = RubricSpec(
    criteria=tuple(
        CriterionSpec(**{name: value for name, value in each.items() if name != "position"})
        for each in DEFAULT_CRITERIA
    ),
    asks_recommendation=True,
    asks_confidence=True,
)
