from reviews.models.decisions import Announcement, Decision
from reviews.models.discussion import Attention, Comment, Pseudonym
from reviews.models.expertise import Affiliation, Away, Bid, Profile, Relation, Work
from reviews.models.people import Conflict, Panel, Reviewer
from reviews.models.phases import ReviewPhase
from reviews.models.rating import ReviewRating
from reviews.models.responding import Response, ResponseRound
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
    "Attention",
    "Away",
    "Bid",
    "Comment",
    "Conflict",
    "Criterion",
    "Decision",
    "Invitation",
    "Panel",
    "PlannedPair",
    "Profile",
    "Pseudonym",
    "Relation",
    "Response",
    "ResponseRound",
    "Review",
    "ReviewPhase",
    "ReviewRating",
    "Reviewer",
    "Rubric",
    "Score",
    "Work",
]
