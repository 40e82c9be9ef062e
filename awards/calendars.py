"""Days of awards as iCalendar (RFC 5545): whole days, to subscribe to. Pure.

The same facts give the same bytes; an entry keeps its UID when its day moves, and its SEQUENCE
grows with each move, so that calendar programs move it instead of doubling it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Alarm, Calendar, Event

REFRESH = timedelta(hours=6)
WARNING = timedelta(days=7)


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One day: what, about what, where.

    `revision` rises with all that happens to it. `closed`: why nothing is owed any more, such as
    `Paid`; else empty. `late`: owed and past its day, where somebody asked for that.
    """

    day: date
    uid: str
    title: str
    about: str
    url: str
    kind: str
    revised_at: datetime
    revision: int = 0
    closed: str = ""
    late: bool = False


def calendar_of(entries: Iterable[Entry], *, name: str, host: str) -> bytes:
    """The entries as a calendar; what is closed stays, marked so that programs drop it."""
    calendar = Calendar()
    calendar.add("prodid", "-//Seedcorn//Days of awards//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    for entry in sorted(entries):
        calendar.add_component(_event(entry, host))
    return calendar.to_ical()


def _event(entry: Entry, host: str) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@{host}")
    event.add("dtstamp", entry.revised_at)
    event.add("last-modified", entry.revised_at)
    event.add("sequence", entry.revision * 2 + bool(entry.closed))
    event.add("dtstart", entry.day)
    if entry.day < date.max:
        event.add("dtend", entry.day + timedelta(days=1))
    event.add("summary", f"{entry.closed}: {entry.title}" if entry.closed else entry.title)
    event.add("description", f"{entry.about}\n\n{entry.url}")
    event.add("url", entry.url)
    event.add("transp", "TRANSPARENT")
    event.add("status", "CANCELLED" if entry.closed else "CONFIRMED")
    if not entry.closed:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", f"In a week: {entry.title}")
        alarm.add("trigger", -WARNING)
        event.add_component(alarm)
    return event
