from reviews.models.conflicts import (
    Certification,
    Conflict,
    ConflictRules,
    Declaration,
    DetectionRun,
)
from reviews.models.decisions import Announcement, Decision
from reviews.models.expertise import Affiliation, Away, Bid, Profile, Relation, Work
from reviews.models.people import Panel, Reviewer
from reviews.models.reviewing import Criterion, Review, Rubric, Score
from reviews.models.routing import (
    AffinityTable,
    Assignment,
    AssignmentPlan,
    Invitation,
    PlannedPair,
)

__all__ = [
    "Affiliation",
    "AffinityTable",
    "Announcement",
    "Assignment",
    "AssignmentPlan",
    "Away",
    "Bid",
    "Certification",
    "Conflict",
    "ConflictRules",
    "Criterion",
    "Decision",
    "Declaration",
    "DetectionRun",
    "Invitation",
    "Panel",
    "PlannedPair",
    "Profile",
    "Relation",
    "Review",
    "Reviewer",
    "Rubric",
    "Score",
    "Work",
]
