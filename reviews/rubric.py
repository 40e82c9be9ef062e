"""The rubric a call starts with, until staff write their own. Plain values."""

from typing import Any, Final

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
