from datetime import UTC, timedelta
from xml.etree import ElementTree as ET

import pytest
from django.urls import reverse
from icalendar import Calendar

from grants.models import Batch, Call
from tests.factories.grants import CallFactory

ATOM = {"a": "http://www.w3.org/2005/Atom"}
SITE = "https://grants.example.org"


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = SITE


@pytest.fixture
def hidden(programme, now):
    """Calls that must not be in any list."""
    for number, fields in enumerate(
        [
            {"audience": "unlisted"},
            {"audience": "invited"},
            {"state": "draft"},
            {"state": "closed"},
            {"opens_at": now + timedelta(days=1)},
            {"deadline": now - timedelta(hours=1)},
        ]
    ):
        CallFactory(programme=programme, title=f"Hidden {number}", **fields)


def events(response):
    return Calendar.from_ical(response.content).walk("VEVENT")


def one(call):
    return reverse("grants:call_deadline", args=[call.slug])


def test_the_feed_holds_the_deadline_of_every_listed_open_call(client, call, hidden):
    response = client.get(reverse("grants:deadline_feed"))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert "public" in response["Cache-Control"]
    [event] = events(response)
    assert event["uid"] == f"call-{call.pk}@grants.example.org"
    assert event["summary"] == "Deadline: Open kernels 2026"
    assert event["dtstart"].dt == call.deadline.replace(microsecond=0)
    assert f"DTSTART:{call.deadline.astimezone(UTC):%Y%m%dT%H%M%SZ}" in response.content.decode()
    assert event["url"] == f"{SITE}/calls/open-kernels/"
    assert event["dtstamp"].dt == event["last-modified"].dt
    assert "A call for open research." in event["description"]
    [alarm] = event.walk("VALARM")
    assert alarm["trigger"].dt == timedelta(days=-1)
    assert alarm["action"] == "DISPLAY"


def test_a_call_in_batches_has_an_event_for_each_date_to_come(client, programme, now):
    call = CallFactory(programme=programme, mode="batch", deadline=now + timedelta(days=9))
    _past, coming = (
        Batch.objects.create(call=call, closes_at=now + timedelta(days=days)) for days in (-1, 9)
    )
    uids = [event["uid"] for event in events(client.get(reverse("grants:deadline_feed")))]
    assert uids == [f"batch-{coming.pk}@grants.example.org"]
    assert len(events(client.get(one(call)))) == 2


def test_a_moved_deadline_keeps_its_name_and_counts_up(client, call):
    [before] = events(client.get(one(call)))
    call.deadline += timedelta(days=7)
    call.save()
    [after] = events(client.get(one(call)))
    assert after["uid"] == before["uid"]
    assert after["sequence"] == before["sequence"] + 1
    assert after["dtstart"].dt - before["dtstart"].dt == timedelta(days=7)


def test_a_call_closed_early_is_cancelled_in_the_calendar_of_who_has_it(client, call):
    Call.objects.update(state="closed")
    [event] = events(client.get(one(call)))
    assert (event["status"], event.walk("VALARM")) == ("CANCELLED", [])


def test_the_calendar_of_one_call(client, call, programme):
    response = client.get(one(call))
    assert response["Content-Disposition"] == 'attachment; filename="open-kernels-deadline.ics"'
    rolling = CallFactory(programme=programme, mode="rolling", deadline=None)
    assert client.get(one(rolling)).status_code == 404
    unlisted = CallFactory(programme=programme, audience="unlisted")
    assert "private" in client.get(one(unlisted))["Cache-Control"]
    invited = CallFactory(programme=programme, audience="invited")
    assert client.get(one(invited)).status_code == 404


@pytest.mark.parametrize(
    "name", ["deadline_feed", "call_feed", "call_open_json", "call_open_jsonld"]
)
def test_feeds_answer_304_until_something_changes_and_cost_the_same_for_many(
    client, call, programme, name, django_assert_num_queries
):
    url = reverse(f"grants:{name}")
    with django_assert_num_queries(2):
        first = client.get(url)
    assert client.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 304
    for _ in range(3):
        CallFactory(programme=programme)
    with django_assert_num_queries(2):
        assert client.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_the_atom_feed_holds_the_open_calls(client, call, hidden):
    response = client.get(reverse("grants:call_feed"))
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    [entry] = ET.fromstring(response.content).findall("a:entry", ATOM)
    assert entry.find("a:title", ATOM).text == "Open kernels 2026"
    assert entry.find("a:link", ATOM).get("href") == f"{SITE}/calls/open-kernels/"
    assert entry.find("a:id", ATOM).text == f"{SITE}/calls/open-kernels/"


def test_the_json_has_the_shape_of_commongrants(client, call, hidden):
    told = client.get(reverse("grants:call_open_json")).json()
    [item] = told["items"]
    assert told["paginationInfo"] == {"page": 1, "pageSize": 1, "totalItems": 1, "totalPages": 1}
    assert item["title"] == "Open kernels 2026"
    assert item["status"]["value"] == "open"
    assert item["funding"] == {"totalAmountAvailable": {"amount": "500000.00", "currency": "EUR"}}
    assert item["keyDates"]["closeDate"]["eventType"] == "singleDate"
    assert item["keyDates"]["closeDate"]["date"] == f"{call.local_deadline:%Y-%m-%d}"
    assert item["source"] == f"{SITE}/calls/open-kernels/"
    assert set(item) >= {"id", "description", "createdAt", "lastModifiedAt"}
    again = client.get(reverse("grants:call_open_json")).json()
    assert again["items"][0]["id"] == item["id"]


def test_linked_data_describes_each_open_call_as_a_monetary_grant(client, call, hidden):
    response = client.get(reverse("grants:call_open_jsonld"))
    assert response["Content-Type"] == "application/ld+json"
    [grant] = response.json()["@graph"]
    assert (grant["@type"], grant["name"]) == ("MonetaryGrant", "Open kernels 2026")
    assert grant["amount"]["value"] == "500000.00"
    assert grant["potentialAction"]["endTime"].endswith("Z")
