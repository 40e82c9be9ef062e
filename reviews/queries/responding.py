"""The round in which applicants respond to reviews: what is open, and who reads what."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.models import User
from accounts.queries import account_at
from grants.models import Application, Call
from grants.queries import applications_in_round, own_applications
from grants.states import OUT_OF_ROUND
from reviews.models import Response, ResponseRound
from reviews.queries.conflicts import no_conflict_of
from reviews.queries.panel import Seat
from reviews.states import ResponseState


def round_of(call: Call) -> ResponseRound | None:
    """The call's response round, if it has one."""
    return ResponseRound.objects.filter(call=call).first()


def responding_applications(user: User, at: datetime) -> QuerySet[Application]:
    """The person's applications whose response round has opened, also after it closed.

    The only way from an applicant to what reviewers wrote before the results are announced.
    """
    return (
        own_applications(user)
        .filter(submitted_at__isnull=False, call__response_round__opens_at__lte=at)
        .exclude(state__in=OUT_OF_ROUND)
        .select_related("call__response_round", "review_response")
    )


def response_for(seat: Seat) -> str:
    """The submitted response as the panel reads it, "" when the gate hides it or there is none.

    It quotes what all reviewers wrote, so nobody reads it before their own review is in.
    """
    if not seat.seen.response:
        return ""
    rows = Response.objects.filter(application=seat.application, state=ResponseState.SUBMITTED)
    return rows.values_list("text", flat=True).first() or ""


def round_counts(call: Call, user: User) -> tuple[int, int]:
    """How many applications can respond, and how many have; none that a conflict hides counts."""
    applications = applications_in_round(call).filter(no_conflict_of(user))
    done = Response.objects.filter(application__in=applications, state=ResponseState.SUBMITTED)
    return applications.count(), done.count()


def may_still_respond(to: str, key: str) -> bool:
    """Whether mail about a round, told by `reference opening`, is still true for its reader."""
    reference, _, opening = key.partition(" ")
    user = account_at(to)
    opens_at = parse_datetime(opening)
    if user is None or not user.is_active or opens_at is None:
        return False
    rows = responding_applications(user, timezone.now()).filter(
        reference=reference, call__response_round__opens_at=opens_at
    )
    return rows.exists()
