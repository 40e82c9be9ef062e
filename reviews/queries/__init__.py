"""Reads of the review round. Other apps import from here."""

from reviews.queries.conflicts import conflict_pairs, no_conflict
from reviews.queries.deciding import waiting_for_second
from reviews.queries.decisions import announced_decision, funded_decisions
from reviews.queries.reviewing import (
    accepted_assignments,
    invited_assignments,
    reviewer_assignments,
    standing_assignments,
)

__all__ = [
    "accepted_assignments",
    "announced_decision",
    "conflict_pairs",
    "funded_decisions",
    "invited_assignments",
    "no_conflict",
    "reviewer_assignments",
    "standing_assignments",
    "waiting_for_second",
]
