from reviews.models.bidding import Bidding, BidRequest
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
from reviews.models.rules import PairRule, PlanChange
from reviews.models.texts import CountedText

__all__ = [
    "Affiliation",
    "AffinityTable",
    "Announcement",
    "Assignment",
    "AssignmentPlan",
    "Away",
    "Bid",
    "BidRequest",
    "Bidding",
    "Conflict",
    "CountedText",
    "Criterion",
    "Decision",
    "Invitation",
    "PairRule",
    "Panel",
    "PlanChange",
    "PlannedPair",
    "Profile",
    "Relation",
    "Review",
    "Reviewer",
    "Rubric",
    "Score",
    "Work",
]
