"""Rating reviews."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from core.audit.trail import record
from core.errors import RuleBroken, require
from reviews.models import ReviewRating
from reviews.permissions import can_rate
from reviews.queries.panel import Seat
from reviews.queries.rating import rateable_review


@transaction.atomic
def rate_review(
    *, seat: Seat, number: int, kind: str, note: str, by: User, at: datetime
) -> ReviewRating:
    """Say how good the review of “Reviewer number” is; a second time it replaces the first."""
    require(can_rate(seat.seen))
    review = rateable_review(seat, number)
    if review is None:
        raise RuleBroken("This review can no longer be rated. Open the page again.")
    if kind not in ReviewRating.Kind.values:
        raise RuleBroken("Choose a rating.", "kind")
    rating, _ = ReviewRating.objects.update_or_create(
        review=review, rater=by, defaults={"kind": kind, "note": note.strip(), "at": at}
    )
    application = seat.application
    scope = application.call.programme.slug
    record(by=by, verb="review.rate", subject=application, at=at, scope=scope, kind=kind)
    return rating
