from reviews.models.decisions import Announcement, Decision
from reviews.models.people import Conflict, Panel, Reviewer
from reviews.models.reviewing import Criterion, Review, Rubric, Score
from reviews.models.routing import (
    AffinityTable,
    Assignment,
    AssignmentPlan,
    Invitation,
    PlannedPair,
)

__all__ = [
    "AffinityTable",
    "Announcement",
    "Assignment",
    "AssignmentPlan",
    "Conflict",
    "Criterion",
    "Decision",
    "Invitation",
    "Panel",
    "PlannedPair",
    "Review",
    "Reviewer",
    "Rubric",
    "Score",
]
