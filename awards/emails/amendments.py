"""About changes of an award. What is approved is told by its letter."""

from datetime import datetime

from awards.emails._sending import to_grantee, to_programme
from awards.models import Amendment


def amendment_requested(amendment: Amendment, *, at: datetime) -> None:
    """To the programme: somebody asks for a change."""
    # A request can be sent again after staff asked back: its moment tells which.
    key = f"amendment.request:{amendment.reference}:{at.isoformat()}"
    to_programme(amendment.award, "amendment_requested_staff", key, at=at, amendment=amendment)


def amendment_answered(amendment: Amendment, *, at: datetime) -> None:
    """To the grantee: declined, or a question back."""
    key = f"amendment.{amendment.state}:{amendment.reference}:{at.isoformat()}"
    to_grantee(amendment.award, "amendment_answered", key, at=at, amendment=amendment)
