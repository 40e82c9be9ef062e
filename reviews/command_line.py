"""What the commands of the review round share."""

from datetime import datetime

from django.core.management.base import CommandError
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import is_aware

from grants.models import Call
from reviews.forms.routing import end_of_day


def call_named(slug: str) -> Call:
    """The call with this slug."""
    call = Call.objects.select_related("programme").filter(slug=slug).first()
    if call is None:
        raise CommandError(f"There is no call “{slug}”.")
    return call


def due_moment(text: str, call: Call) -> datetime:
    """`2026-12-01` (end of the day in the call's zone) or a moment with its offset."""
    try:
        day = parse_date(text)
        moment = parse_datetime(text)
    except ValueError:
        day = moment = None
    if day is not None:
        return end_of_day(day, call)
    if moment is None or not is_aware(moment):
        raise CommandError("Write the due date like 2026-12-01.")
    return moment
