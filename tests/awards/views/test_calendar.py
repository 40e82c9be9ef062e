from datetime import timedelta

from django.utils import timezone
from icalendar import Calendar

from tests.factories.awards import ConditionFactory
from tests.shared import text_of


def test_calendar_shows_months_and_leads_to_the_award(client, accepted, ada):
    client.force_login(ada)
    page = client.get("/calendar/?start=2027-01")
    text = text_of(page)
    for words in ("December 2027", "Training code", accepted.reference, "The award ends"):
        assert words in text
    assert f"/awards/{accepted.reference}/" in page.content.decode()


def test_calendar_counts_what_is_late_and_nothing_else(client, accepted, release, ada):
    yesterday = timezone.now().date() - timedelta(days=3)
    long_ago = yesterday - timedelta(days=60)
    rule = {"due_by": "after_met", "due_count": 1, "due_unit": "months", "due_after": release}
    ConditionFactory(award=accepted, title="Since long", due_on=long_ago)
    ConditionFactory(award=accepted, title="Of this week", due_on=yesterday)
    ConditionFactory(award=accepted, title="Expected", due_on=long_ago, **rule)
    accepted.payments.update(due_on=long_ago)
    client.force_login(ada)
    page = client.get("/calendar/")
    text = text_of(page)
    assert "Late: 2" in text
    assert [entry.title for entry in page.context["late"]] == ["Since long", "Of this week"]
    assert page.content.count(b">Late</strong>") == 2
    before = {entry.title for entry in page.context["before"]}
    assert {"Expected", "Payment: First instalment"} <= before
    shown = [entry.title for _, entries in page.context["months"] for entry in entries]
    assert "Of this week" not in shown


def test_calendar_of_nothing_says_what_comes(client, eve):
    client.force_login(eve)
    assert "Nothing is due in this year" in text_of(client.get("/calendar/"))


def test_calendar_of_staff_has_both_views(client, accepted, sam):
    client.force_login(sam)
    assert "Ada Lovelace" in text_of(client.get("/calendar/?start=2027-01"))
    assert "Ada Lovelace" not in text_of(client.get("/calendar/?start=2027-01&view=mine"))


def test_calendar_with_a_month_that_is_none_is_the_present_year(client, eve):
    client.force_login(eve)
    for start in ("2027-13", "never", "99999-01"):
        assert client.get(f"/calendar/?start={start}").status_code == 200


def test_calendar_feed_is_opened_read_without_signing_in_and_closed(client, accepted, ada):
    client.force_login(ada)
    page = client.post("/calendar/address/", follow=True)
    token = ada.calendar_feed.token
    assert token in page.content.decode()
    client.logout()
    answer = client.get(f"/calendar/{token}.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    assert "private" in answer["Cache-Control"]
    events = [part for part in Calendar.from_ical(answer.content).walk() if part.name == "VEVENT"]
    assert len(events) == 4
    again = client.get(f"/calendar/{token}.ics", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    client.force_login(ada)
    client.post("/calendar/address/close/")
    client.logout()
    assert client.get(f"/calendar/{token}.ics").status_code == 404
