"""Whether a mail that waited may still go to a reviewer: asked when it goes out."""

from datetime import datetime

from django.db.models import Q

from reviews.models import Assignment
from reviews.queries.conflicts import no_conflict
from reviews.states import AssignmentState


def may_hear_of(_to: str, key: str) -> bool:
    """Whether no conflict of interest hides the application of the assignment with this key."""
    return Assignment.objects.filter(no_conflict(), pk=int(key)).exists()


def may_be_reminded(_to: str, key: str) -> bool:
    """Whether nothing is hidden of what the reminder of `reviewer moment` names."""
    reviewer, _, moment = key.partition(" ")
    named = Assignment.objects.filter(
        reviewer_id=int(reviewer), reminded_at=datetime.fromisoformat(moment)
    )
    return not named.filter(~no_conflict() | Q(state=AssignmentState.CONFLICTED)).exists()
