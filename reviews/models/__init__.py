from reviews.models.decisions import Announcement, Decision
from reviews.models.expertise import Affiliation, Away, Bid, Profile, Relation, Work
from reviews.models.joining import PanelInvitation, Suggestion
from reviews.models.people import Conflict, Panel, Reviewer
from reviews.models.pool import PoolEntry
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
    "Conflict",
    "Criterion",
    "Decision",
    "Invitation",
    "Panel",
    "PanelInvitation",
    "PlannedPair",
    "PoolEntry",
    "Profile",
    "Relation",
    "Review",
    "Reviewer",
    "Rubric",
    "Score",
    "Suggestion",
    "Work",
]
