"""About changes of an award. What is approved is told by its letter."""

from datetime import datetime

from django.urls import reverse

from awards.emails._sending import to_grantee, to_people
from awards.models import Amendment


def amendment_requested(amendment: Amendment, *, at: datetime) -> None:
    """To the programme: somebody asks for a change."""
    # A request can be sent again after staff asked back: its moment tells which.
    key = f"amendment.request:{amendment.reference}:{at.isoformat()}"
    award = amendment.award
    to_people(
        award,
        [award.application.call.programme.contact_email],
        "amendment_requested_staff",
        key,
        reverse("awards:staff_amendment_detail", args=[amendment.reference]),
        at=at,
        amendment=amendment,
    )


def amendment_answered(amendment: Amendment, *, at: datetime) -> None:
    """To the grantee: declined, or a question back."""
    key = f"amendment.{amendment.state}:{amendment.reference}:{at.isoformat()}"
    to_grantee(amendment.award, "amendment_answered", key, at=at, amendment=amendment)
