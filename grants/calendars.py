"""Deadlines as iCalendar (RFC 5545)."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlparse

from django.conf import settings
from django.urls import reverse
from icalendar import Alarm, Calendar, Event

from grants.deadlines import Deadline
from grants.models import Call
from grants.states import CallState

REFRESH = timedelta(hours=1)
WARNING = timedelta(days=1)


def address_of(call: Call) -> str:
    """The call's public page, to be followed from anywhere."""
    return f"{settings.SITE_URL}{reverse('grants:call_detail', args=[call.slug])}"


def calendar_of(deadlines: Iterable[Deadline], *, name: str, at: datetime) -> bytes:
    """The deadlines as a calendar one can subscribe to. Times are UTC.

    The same facts give the same bytes. Their calls come from `queries.public.with_revision`.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Seedcorn//Deadlines of calls//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for deadline in deadlines:
        calendar.add_component(_event(deadline, at))
    return calendar.to_ical()


def _event(deadline: Deadline, at: datetime) -> Event:
    call = deadline.call
    revised = (getattr(call, "revised_at", None) or call.created_at).astimezone(UTC)
    is_off = call.state == CallState.CLOSED and deadline.at > at
    event = Event()
    event.add("uid", f"{deadline.key}@{urlparse(settings.SITE_URL).hostname}")
    # Without a METHOD the stamp says when the information was last revised.
    event.add("dtstamp", revised)
    event.add("last-modified", revised)
    event.add("sequence", max(getattr(call, "revisions", 0) - 1, 0))
    event.add("dtstart", deadline.at.astimezone(UTC))
    event.add("summary", f"Deadline: {call.title}")
    event.add("description", f"{call.programme.name}\n\n{call.summary}\n\n{address_of(call)}")
    event.add("url", address_of(call))
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    if not is_off:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", f"Tomorrow: {call.title}")
        alarm.add("trigger", -WARNING)
        event.add_component(alarm)
    return event
