import re
from datetime import timedelta

import pytest
from django.urls import reverse

from core.mail.models import OutgoingMail
from reviews.models import Bid, Bidding, Conflict
from tests.factories.reviews import BiddingFactory

PART = {"X-Seedcorn-Part": "1"}


@pytest.fixture
def asked(closed, fill):
    applications, people = fill(3, 2)
    BiddingFactory(panel=people[0].panel)
    return applications, people


@pytest.fixture
def bidder(client, asked):
    client.force_login(asked[1][0].user)
    return client


@pytest.fixture
def staff(client, sam):
    client.force_login(sam)
    return client


def url(name, call, *more):
    return reverse(f"reviews:{name}", args=[call.slug, *more])


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


def values():
    return dict(Bid.objects.values_list("application__reference", "value"))


def test_a_reviewer_finds_the_page_and_bids_without_a_script(bidder, closed, asked):
    (first, second, third), _ = asked
    page = text(bidder.get(reverse("reviews:review_list")))
    assert url("review_bids", closed) in page
    page = text(bidder.get(url("review_bids", closed)))
    for each in (first, second, third):
        assert each.title in page
    assert "0 of 3 said" in page
    sent = {f"bid-{first.reference}": "yes", f"bid-{second.reference}": "no", "next": ""}
    page = text(bidder.post(url("review_bids", closed), sent, follow=True))
    assert values() == {first.reference: "yes", second.reference: "no"}
    assert "2 of 3 said" in page
    assert page.count(" checked>") == 2
    page = text(bidder.get(url("review_bids", closed), {"show": "open"}))
    assert third.title in page
    assert first.title not in page


def test_names_stay_away_while_the_call_is_blind(bidder, closed):
    closed.blindness = "blind"
    closed.save(update_fields=["blindness"])
    page = text(bidder.get(url("review_bids", closed)))
    assert "Ada Lovelace" not in page
    assert "you see titles only" in page
    closed.blindness = "open"
    closed.save(update_fields=["blindness"])
    assert "By Ada Lovelace" in text(bidder.get(url("review_bids", closed)))


def test_the_script_saves_one_by_one(bidder, closed, asked):
    (first, *_), _ = asked
    sent = {f"bid-{first.reference}": "maybe"}
    answer = bidder.post(url("review_bids", closed), sent, headers=PART)
    assert "1 of 3 said. Everything is saved." in text(answer)
    assert "<html" not in text(answer)
    bad = bidder.post(url("review_bids", closed), {f"bid-{first.reference}": "x"}, headers=PART)
    assert (bad.status_code, bad.content) == (422, b"Say yes, maybe or no.")
    page = bidder.post(url("review_bids", closed), {f"bid-{first.reference}": "x"}, follow=True)
    assert "Say yes, maybe or no." in text(page)
    assert values() == {first.reference: "maybe"}


def test_a_conflict_takes_the_application_away(bidder, closed, asked):
    (first, *_), _ = asked
    page = url("review_bid_conflict", closed, first.reference)
    assert first.title in text(bidder.get(page))
    assert bidder.post(page, {"reason": ""}).status_code == 422
    after = text(bidder.post(page, {"reason": "My former student"}, follow=True))
    assert Conflict.objects.get().reason == "My former student"
    assert first.title not in after
    assert "0 of 2 said" in after
    assert bidder.get(page).status_code == 404


def test_after_the_end_nothing_is_shown_and_nothing_taken(bidder, closed, asked, now):
    (first, *_), _ = asked
    Bidding.objects.update(closed_at=now)
    page = text(bidder.get(url("review_bids", closed)))
    assert "Bids are closed. What you said stands." in page
    assert first.title not in page
    sent = {f"bid-{first.reference}": "yes"}
    assert bidder.post(url("review_bids", closed), sent).status_code == 403
    assert bidder.get(url("review_bid_conflict", closed, first.reference)).status_code == 403
    assert values() == {}


def test_who_is_not_on_the_panel_finds_nothing(client, closed, asked, rita):
    (first, *_), _ = asked
    client.force_login(rita)
    assert client.get(url("review_bids", closed)).status_code == 404
    assert client.post(url("review_bids", closed), {}).status_code == 404
    assert client.get(url("review_bid_conflict", closed, first.reference)).status_code == 404


def test_staff_ask_move_the_end_remind_and_close(staff, closed, fill, now):
    fill(2, 2)
    page = staff.get(url("staff_bids", closed))
    assert "Ask the panel" in text(page)
    assert staff.post(url("staff_bids", closed), {"closes_on": "2001-01-01"}).status_code == 422
    assert staff.post(url("staff_bids", closed), {}).status_code == 422
    day = (now + timedelta(days=5)).date().isoformat()
    page = text(staff.post(url("staff_bids", closed), {"closes_on": day}, follow=True))
    assert "2 reviewers get a mail." in page
    assert "Nobody yet" in page
    assert "Close bids now" in page
    page = text(staff.get(url("staff_bids", closed), {"by": "reviewer"}))
    assert "reviewer1@example.org" in page
    page = text(staff.post(url("staff_bids_remind", closed), follow=True))
    assert "Nobody is left to remind" in page
    assert OutgoingMail.objects.count() == 2
    page = text(staff.post(url("staff_bids_close", closed), follow=True))
    assert "Bids are closed." in page
    for name in ("staff_bids_close", "staff_bids_remind"):
        assert "closed" in text(staff.post(url(name, closed), follow=True))
