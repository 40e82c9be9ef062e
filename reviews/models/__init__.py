from reviews.models.decisions import Announcement, Decision
from reviews.models.expertise import Affiliation, Away, Bid, Profile, Relation, Work
from reviews.models.people import Conflict, Panel, Reviewer
from reviews.models.ranking import BandRule, Lot, Lottery
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
    "BandRule",
    "Bid",
    "Conflict",
    "Criterion",
    "Decision",
    "Invitation",
    "Lot",
    "Lottery",
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
