from dataclasses import replace
from datetime import UTC, date, datetime

from icalendar import Calendar

from awards.calendars import Entry, calendar_of

ENTRY = Entry(
    day=date(2028, 1, 31),
    uid="CON-2027-0001",
    title="Training code",
    about="Open-source release of AWD-2027-0001, Open kernels",
    url="https://seedcorn.example/awards/AWD-2027-0001/",
    kind="condition",
    revised_at=datetime(2027, 3, 1, 9, tzinfo=UTC),
)


def read(*entries):
    calendar = Calendar.from_ical(calendar_of(entries, name="Days", host="seedcorn.example"))
    return [part for part in calendar.walk() if part.name == "VEVENT"]


def test_a_day_is_a_whole_day_with_a_warning_a_week_before():
    [event] = read(ENTRY)
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (
        date(2028, 1, 31),
        date(2028, 2, 1),
    )
    assert str(event["uid"]) == "CON-2027-0001@seedcorn.example"
    assert (str(event["summary"]), str(event["status"])) == ("Training code", "CONFIRMED")
    [alarm] = [part for part in event.walk() if part.name == "VALARM"]
    assert alarm.decoded("trigger").days == -7


def test_an_entry_that_moves_keeps_its_name_and_counts_up():
    [before], [after] = read(ENTRY), read(replace(ENTRY, day=date(2028, 3, 1), revision=1))
    assert before["uid"] == after["uid"]
    assert int(after["sequence"]) > int(before["sequence"])


def test_what_is_done_is_cancelled_and_warns_no_more():
    [event] = read(replace(ENTRY, closed="Paid"))
    assert (str(event["status"]), str(event["summary"])) == ("CANCELLED", "Paid: Training code")
    assert [part for part in event.walk() if part.name == "VALARM"] == []
    assert int(event["sequence"]) > int(read(ENTRY)[0]["sequence"])


def test_the_same_days_in_any_order_are_the_same_bytes():
    other = replace(ENTRY, uid="CON-2027-0002", day=date(2027, 5, 1))
    facts = {"name": "Days", "host": "seedcorn.example"}
    assert calendar_of([ENTRY, other], **facts) == calendar_of([other, ENTRY], **facts)


def test_a_calendar_without_days_can_be_subscribed_to():
    assert read() == []


def test_the_last_day_of_the_calendar_is_an_entry_too():
    [event] = read(replace(ENTRY, day=date.max))
    assert event.decoded("dtstart") == date.max
    assert "dtend" not in event
