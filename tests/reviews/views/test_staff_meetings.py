from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from core.actors import SYSTEM
from reviews.actions.conflicts import enter_conflict
from reviews.models import Meeting
from tests.shared import text_of


@pytest.fixture
def as_sam(client, sam):
    client.force_login(sam)
    return client


def plan(client, call, **changes):
    day = timedelta(days=3)
    begins = call.deadline.astimezone(ZoneInfo(call.time_zone)) + day
    rows = call.applications.order_by("reference").values_list("reference", flat=True)
    sent = {
        "name": "First sitting",
        "starts_at": begins.strftime("%Y-%m-%d %H:%M"),
        "place": "https://meet.example.org/panel",
        "applications": ", ".join(rows).lower(),
    }
    return client.post(reverse("reviews:staff_meeting_create", args=[call.slug]), sent | changes)


def test_planning_a_meeting(as_sam, closed, fill):
    applications, _ = fill(3, 2)
    page = as_sam.get(reverse("reviews:staff_meeting_create", args=[closed.slug]))
    assert all(each.reference in text_of(page) for each in applications)
    listing = reverse("reviews:staff_meeting_list", args=[closed.slug])
    assert "No meeting yet" in text_of(as_sam.get(listing))
    assert plan(as_sam, closed).status_code == 302
    meeting = Meeting.objects.get()
    assert meeting.items.count() == 3
    assert (meeting.starts_at - closed.deadline).days in {2, 3}
    assert "First sitting" in text_of(as_sam.get(listing))
    # Once planned, they are all on an agenda; the first time of the day is over.
    refused = plan(as_sam, closed, starts_at="2020-01-01 10:00")
    assert (refused.status_code, "in the future" in text_of(refused)) == (422, True)
    refused = plan(as_sam, closed, applications="APP-1999-0001 nonsense")
    assert "Not in the round of this call: APP-1999-0001, NONSENSE." in text_of(refused)


def test_what_a_conflict_hides_is_not_suggested(as_sam, closed, fill, sam, now):
    (hidden, other), _ = fill(2, 0)
    enter_conflict(application=hidden, user=sam, reason="Kin", by=SYSTEM, at=now)
    page = as_sam.get(reverse("reviews:staff_meeting_create", args=[closed.slug]))
    assert page.context["form"].initial["applications"] == other.reference


def test_the_page_of_a_meeting_orders_moves_and_keeps_minutes(as_sam, closed, fill, olga, client):
    fill(3, 2)
    plan(as_sam, closed)
    meeting = Meeting.objects.get()
    first, second, _ = meeting.items.all()
    page = reverse("reviews:staff_meeting_detail", args=[closed.slug, meeting.key])
    move = reverse(
        "reviews:staff_meeting_move", args=[closed.slug, meeting.key, first.application.reference]
    )
    assert as_sam.post(move, {"to": "down"}).status_code == 302
    assert list(meeting.items.all()[:2]) == [second, first]
    order = reverse("reviews:staff_meeting_order", args=[closed.slug, meeting.key])
    done = as_sam.post(order, follow=True)
    assert "In this order somebody leaves the room 0 times. No order has fewer." in text_of(done)
    assert as_sam.post(page, {"minutes": "We began in time."}).status_code == 302
    assert "We began in time." in text_of(as_sam.get(page))
    older = {"minutes": "My own words.", "initial-minutes": ""}
    refused = as_sam.post(page, older)
    assert "It says now: “We began in time.”." in text_of(refused)
    as_sam.post(page, {"minutes": "", "initial-minutes": ""})
    assert Meeting.objects.get().minutes == "We began in time."
    client.force_login(olga)
    assert client.get(page).status_code == 200
    assert client.post(page, {"minutes": "No."}).status_code == 403
    assert (
        client.get(reverse("reviews:staff_meeting_create", args=[closed.slug])).status_code == 403
    )


@pytest.mark.usefixtures("tied")
def test_a_meeting_about_what_is_too_close_to_call(as_sam, closed):
    create = reverse("reviews:staff_meeting_create", args=[closed.slug])
    ranking = reverse("reviews:staff_ranking", args=[closed.slug])
    band = as_sam.get(ranking, {"show": "band"})
    assert f"{create}?about=band" in band.content.decode()
    page = as_sam.get(create, {"about": "band"})
    asked = page.context["form"]["applications"].value().split()
    assert asked == sorted(line.name for line in band.context["rows"])
    assert len(asked) == 2
