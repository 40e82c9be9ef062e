"""What the pages of releases have in common."""

from awards.models import Condition
from awards.views._shared import found_by_staff
from core.web import SignedInRequest
from releases.queries.conditions import staff_releases


def staff_release(request: SignedInRequest, reference: str) -> Condition:
    """A release condition that staff read, else 404; 403 in a conflict."""
    rows = staff_releases(request.user).filter(reference=reference)
    found: Condition = found_by_staff(request, rows, "output", conditions__reference=reference)
    return found
