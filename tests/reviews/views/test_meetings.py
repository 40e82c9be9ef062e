from datetime import timedelta

import pytest
from django.urls import reverse

from reviews.actions.conflicts import enter_conflict
from reviews.actions.meetings import begin_meeting, plan_meeting
from reviews.models import Conflict, MeetingItem
from tests.shared import text_of


@pytest.fixture
def people(fill):
    return fill(2, 2)


@pytest.fixture
def meeting(people, closed, sam, now):
    return plan_meeting(
        call=closed,
        name="First sitting",
        starts_at=now + timedelta(hours=1),
        place="Room 4",
        applications=people[0],
        by=sam,
        at=now,
    )


@pytest.fixture
def at(meeting):
    """Addresses of the meeting: `at("live")`, `at("score", item)`."""

    def address(name, item=None):
        more = [item.application.reference] if item else []
        return reverse(f"reviews:meeting_{name}", args=[meeting.key, *more])

    return address


def test_meeting_list_shows_what_one_sits_in(client, meeting, people, sam):
    client.force_login(people[1][0].user)
    assert "First sitting" in text_of(client.get(reverse("reviews:meeting_list")))
    client.force_login(sam)
    assert "No meeting is planned" in text_of(client.get(reverse("reviews:meeting_list")))


def test_a_meeting_from_beginning_to_end(client, meeting, people, at, sam):
    member = people[1][0].user
    item = meeting.items.first()
    client.force_login(sam)
    for name, which in (("begin", None), ("open", item)):
        assert client.post(at(name, which)).status_code == 302
    motion = {"motion": "Fund it", "minutes": "We like it."}
    assert client.post(at("close", item), motion).status_code == 302
    client.force_login(member)
    assert client.post(at("join")).status_code == 302
    page = client.get(at("live"))
    assert f"Item 1 of 2 · {item.application.reference}" in text_of(page)
    assert "Motion: Fund it" in text_of(page)
    refused = client.post(at("score", item), {"score": "7"})
    assert (refused.status_code, "from 1 to 5" in text_of(refused)) == (422, True)
    refused = client.post(at("vote", item), {})
    assert (refused.status_code, "Choose yes, no, or abstain." in text_of(refused)) == (422, True)
    assert client.post(at("score", item), {"score": "3.5"}).status_code == 302
    assert client.post(at("vote", item), {"choice": "yes"}).status_code == 302
    assert 'value="3.5"' in client.get(at("live")).content.decode()
    client.force_login(sam)
    assert client.post(at("close", item), {**motion, "close": "1"}).status_code == 302
    assert "Panel 3.50 from 1 Yes 1, no 0, abstained 0" in text_of(client.get(at("now")))
    assert client.post(at("end")).status_code == 302
    assert "Over" in text_of(client.get(at("now")))


def test_closing_from_an_older_page_keeps_what_others_wrote(client, meeting, at, sam, now):
    item = meeting.items.first()
    begin_meeting(meeting=meeting, by=sam, at=now)
    client.force_login(sam)
    client.post(at("open", item))
    page = client.get(at("live")).content.decode()
    assert 'name="initial-minutes"' in page
    loaded = {"motion": "", "minutes": "", "initial-motion": "", "initial-minutes": ""}
    client.post(at("close", item), {**loaded, "motion": "Fund it", "minutes": "We like it."})
    refused = client.post(at("close", item), {**loaded, "minutes": "Mine.", "close": "1"})
    assert refused.status_code == 422
    assert "It says now: “We like it.”." in text_of(refused)
    assert "Mine.</textarea>" in refused.content.decode()
    assert client.post(at("close", item), {**loaded, "close": "1"}).status_code == 302
    item.refresh_from_db()
    assert (item.state, item.motion, item.minutes) == ("closed", "Fund it", "We like it.")


def test_putting_off_leaves_it_for_later(client, meeting, at, sam, now):
    item = meeting.items.first()
    begin_meeting(meeting=meeting, by=sam, at=now)
    client.force_login(sam)
    client.post(at("open", item))
    client.post(at("close", item), {"put_off": "1"})
    assert list(meeting.items.values_list("state", flat=True)) == ["waiting", "waiting"]
    assert meeting.items.last() == item
    assert "Nothing is being discussed" in text_of(client.get(at("live")))


def test_a_conflict_hides_what_is_discussed(client, meeting, people, at, sam, now):
    member, other = people[1][0].user, people[1][1].user
    item = meeting.items.first()
    enter_conflict(application=item.application, user=member, reason="Ex", by=sam, at=now)
    client.force_login(sam)
    client.post(at("begin"))
    client.post(at("open", item))
    client.force_login(member)
    for name in ("live", "now"):
        text = text_of(client.get(at(name)))
        assert "Please leave the room" in text
        assert item.application.title not in text
        assert item.application.reference not in text
    assert client.post(at("score", item), {"score": "3"}).status_code == 404
    client.force_login(other)
    assert "Out of the room: Reviewer 0" in text_of(client.get(at("now")))
    leaving = at("leave", item)
    assert item.application.title in text_of(client.get(leaving))
    assert client.post(leaving, {"reason": ""}).status_code == 422
    assert client.post(leaving, {"reason": "My sister."}).status_code == 302
    assert Conflict.objects.get(user=other).reason == "My sister."
    assert "Please leave the room" in text_of(client.get(at("live")))


def test_only_who_runs_it_finds_the_buttons(client, meeting, people, at, olga):
    client.force_login(people[1][0].user)
    assert "Begin the meeting" not in text_of(client.get(at("live")))
    assert "I am here" in text_of(client.get(at("live")))
    client.force_login(olga)
    assert "Begin the meeting" not in text_of(client.get(at("live")))
    assert "I am here" not in text_of(client.get(at("live")))
    assert client.post(at("begin")).status_code == 403
    people[1][0].is_chair = True
    people[1][0].save()
    client.force_login(people[1][0].user)
    assert "Begin the meeting" in text_of(client.get(at("live")))
    assert client.post(at("begin")).status_code == 302
    assert MeetingItem.objects.filter(state="open").count() == 0


def test_an_item_that_is_not_there_is_not_found(client, meeting, at, sam):
    client.force_login(sam)
    address = reverse("reviews:meeting_open", args=[meeting.key, "APP-1999-0001"])
    assert client.post(address).status_code == 404
    assert client.post(at("begin")).status_code == 302
    assert client.post(at("begin"), follow=True).status_code == 200
