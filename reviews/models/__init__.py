from reviews.models.conflicts import (
    Certification,
    Conflict,
    ConflictRules,
    Declaration,
    DetectionRun,
)
from reviews.models.decisions import Announcement, Decision
from reviews.models.expertise import Affiliation, Away, Bid, Profile, Relation, Work
from reviews.models.meetings import (
    Absence,
    Attendance,
    Meeting,
    MeetingItem,
    PanelScore,
    Vote,
)
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
    "Absence",
    "Affiliation",
    "AffinityTable",
    "Announcement",
    "Assignment",
    "AssignmentPlan",
    "Attendance",
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
    "Meeting",
    "MeetingItem",
    "Panel",
    "PanelScore",
    "PlannedPair",
    "Profile",
    "Relation",
    "Review",
    "Reviewer",
    "Rubric",
    "Score",
    "Vote",
    "Work",
]
