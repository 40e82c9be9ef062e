from reviews.models.decisions import Announcement, Decision
from reviews.models.expertise import Affiliation, Away, Bid, Profile, Relation, Work
from reviews.models.people import Conflict, Panel, Reviewer
from reviews.models.reviewing import Criterion, Review, Rubric, Score
from reviews.models.routing import (
    AffinityTable,
    Assignment,
    AssignmentPlan,
    Invitation,
    PlannedPair,
)
from reviews.models.writing import ExtensionRequest, SetAsideScore, TextEdit

__all__ = [
    "Affiliation",
    "AffinityTable",
    "Announcement",
    "Assignment",
    "AssignmentPlan",
    "Away",
    "Bid",
    "Conflict",
    "Criterion",
    "Decision",
    "ExtensionRequest",
    "Invitation",
    "Panel",
    "PlannedPair",
    "Profile",
    "Relation",
    "Review",
    "Reviewer",
    "Rubric",
    "Score",
    "SetAsideScore",
    "TextEdit",
    "Work",
]
