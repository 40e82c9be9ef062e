from reviews.models.deciding import DecidingRules, Scenario, ScenarioChoice, Theme
from reviews.models.decisions import Announcement, Decision
from reviews.models.expertise import Affiliation, Away, Bid, Profile, Relation, Work
from reviews.models.exports import RoundExport
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
    "Affiliation",
    "AffinityTable",
    "Announcement",
    "Assignment",
    "AssignmentPlan",
    "Away",
    "Bid",
    "Conflict",
    "Criterion",
    "DecidingRules",
    "Decision",
    "Invitation",
    "Panel",
    "PlannedPair",
    "Profile",
    "Relation",
    "Review",
    "Reviewer",
    "RoundExport",
    "Rubric",
    "Scenario",
    "ScenarioChoice",
    "Score",
    "Theme",
    "Work",
]
