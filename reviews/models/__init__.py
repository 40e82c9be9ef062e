from reviews.models.decisions import Announcement, Decision
from reviews.models.people import Conflict, Panel, Reviewer
from reviews.models.reviewing import Criterion, Review, Rubric, Score
from reviews.models.routing import Assignment, AssignmentPlan, Invitation, PlannedPair

__all__ = [
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
