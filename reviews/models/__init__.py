from reviews.models.bidding import Bidding, BidRequest
from reviews.models.conflicts import (
    Certification,
    Conflict,
    ConflictRules,
    Declaration,
    DetectionRun,
)
from reviews.models.deciding import DecidingRules, Scenario, ScenarioChoice, Theme
from reviews.models.decisions import Announcement, Decision
from reviews.models.discussion import Attention, Comment, Pseudonym
from reviews.models.expertise import Affiliation, Away, Bid, Profile, Relation, Work
from reviews.models.exports import RoundExport
from reviews.models.joining import PanelInvitation, Suggestion
from reviews.models.meetings import (
    Absence,
    Attendance,
    Meeting,
    MeetingItem,
    PanelScore,
    Vote,
)
from reviews.models.people import Panel, Reviewer
from reviews.models.phases import ReviewPhase
from reviews.models.pool import PoolEntry
from reviews.models.ranking import BandRule, Lot, Lottery
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
from reviews.models.rules import PairRule, PlanChange
from reviews.models.texts import CountedText
from reviews.models.writing import ExtensionRequest, SetAsideScore, TextEdit

__all__ = [
    "Absence",
    "Affiliation",
    "AffinityTable",
    "Announcement",
    "Assignment",
    "AssignmentPlan",
    "Attendance",
    "Attention",
    "Away",
    "BandRule",
    "Bid",
    "BidRequest",
    "Bidding",
    "Certification",
    "Comment",
    "Conflict",
    "ConflictRules",
    "CountedText",
    "Criterion",
    "DecidingRules",
    "Decision",
    "Declaration",
    "DetectionRun",
    "ExtensionRequest",
    "Invitation",
    "Lot",
    "Lottery",
    "Meeting",
    "MeetingItem",
    "PairRule",
    "Panel",
    "PanelInvitation",
    "PanelScore",
    "PlanChange",
    "PlannedPair",
    "PoolEntry",
    "Profile",
    "Pseudonym",
    "Relation",
    "Response",
    "ResponseRound",
    "Review",
    "ReviewPhase",
    "ReviewRating",
    "Reviewer",
    "RoundExport",
    "Rubric",
    "Scenario",
    "ScenarioChoice",
    "Score",
    "SetAsideScore",
    "Suggestion",
    "TextEdit",
    "Theme",
    "Vote",
    "Work",
]
