from datetime import timedelta

import pytest

from reviews.actions.bidding import say_bids
from reviews.models import BidRequest, Conflict
from reviews.queries import bidding
from reviews.queries.bidding import (
    Coverage,
    bid_page,
    biddable,
    bidders,
    bidding_reviewers,
    coverage,
    open_biddings,
    unasked_reviewers,
    wished,
)
from tests.factories.accounts import UserFactory
from tests.factories.reviews import BiddingFactory


@pytest.fixture
def asked(closed, fill):
    applications, people = fill(6, 3)
    return applications, people, BiddingFactory(panel=people[0].panel)


def test_each_reviewer_has_an_order_of_their_own_which_stays(asked):
    applications, people, _ = asked
    orders = [[each.pk for each in biddable(person)] for person in people]
    keys = {each.pk for each in applications}
    assert [set(order) for order in orders] == [keys] * 3
    assert len({tuple(order) for order in orders}) > 1
    gone = applications[2]
    gone.state = "withdrawn"
    gone.withdrawn_at = gone.submitted_at
    gone.save(update_fields=["state", "withdrawn_at"])
    for person, before in zip(people, orders, strict=True):
        assert [each.pk for each in biddable(person)] == [pk for pk in before if pk != gone.pk]


def test_conflicts_are_neither_shown_nor_counted(asked, now):
    applications, (ada, *_), _ = asked
    Conflict.objects.create(
        user=ada.user, application=applications[0], source="staff", reason="R", created_at=now
    )
    applications[1].team.create(user=ada.user, role="viewer")
    page = bid_page(ada, "")
    hidden = {applications[0].reference, applications[1].reference}
    assert {line.reference for line in page.lines} & hidden == set()
    assert (page.said, page.all) == (0, 4)


def test_names_are_shown_in_open_calls_only(asked, closed):
    _, (ada, *_), _ = asked
    closed.blindness = "blind"
    closed.save(update_fields=["blindness"])
    assert {tuple(line.people) for line in bid_page(ada, "").lines} == {()}
    closed.blindness = "open"
    closed.save(update_fields=["blindness"])
    ada.panel.call.refresh_from_db()
    assert all(line.people for line in bid_page(ada, "").lines)


def test_bids_come_page_by_page_and_those_not_said_alone(
    asked, now, monkeypatch, django_assert_num_queries
):
    _, (ada, *_), _ = asked
    monkeypatch.setattr(bidding, "PAGE", 4)
    first = bid_page(ada, "")
    rest = bid_page(ada, first.following)
    shown = [line.reference for line in [*first.lines, *rest.lines]]
    assert (len(first.lines), len(rest.lines), rest.following) == (4, 2, "")
    assert shown == [each.reference for each in biddable(ada)]
    values = {shown[0]: "yes", shown[5]: "no"}
    say_bids(reviewer=ada, values=values, by=ada.user, at=now)
    ada.panel.call.blindness = "blind"
    with django_assert_num_queries(5):
        page = bid_page(ada, "", only_open=True)
    assert [line.reference for line in page.lines] == shown[1:5]
    assert (page.said, page.all) == (2, 6)
    assert bid_page(ada, "").lines[0].value == "yes"


def test_who_may_bid_where_and_until_when(asked, now):
    _, (ada, ben, _), bids = asked
    assert list(bidding_reviewers(ada.user)) == [ada]
    assert list(bidding_reviewers(UserFactory())) == []
    assert open_biddings(ada.user, now) == [bids]
    assert open_biddings(ada.user, bids.closes_at) == []
    ben.is_active = False
    ben.save(update_fields=["is_active"])
    assert (list(bidding_reviewers(ben.user)), open_biddings(ben.user, now)) == ([], [])
    bids.closed_at = now
    bids.save(update_fields=["closed_at"])
    assert open_biddings(ada.user, now) == []


def test_staff_see_what_nobody_wants_and_who_is_silent(
    asked, closed, now, monkeypatch, django_assert_num_queries
):
    applications, (ada, ben, cyd), bids = asked
    first, second, *rest = (each.reference for each in applications)
    say_bids(reviewer=ada, values={first: "yes", second: "no"}, by=ada.user, at=now)
    say_bids(reviewer=ben, values={first: "maybe"}, by=ben.user, at=now)
    BidRequest.objects.create(reviewer=ada, sent_at=now)
    BidRequest.objects.create(reviewer=ben, sent_at=bids.opened_at - timedelta(days=1))
    assert coverage(closed) == Coverage(applications=6, unwanted=5, reviewers=3, silent=1, bids=3)
    with django_assert_num_queries(1):
        wishes, _ = wished(closed, "")
    assert [(each.reference, each.yes, each.maybe, each.no) for each in wishes[:3]] == [
        (first, 1, 1, 0),
        (second, 0, 0, 1),
        (rest[0], 0, 0, 0),
    ]
    unwanted, _ = wished(closed, "", only_unwanted=True)
    assert [each.reference for each in unwanted] == [second, *rest]
    monkeypatch.setattr(bidding, "PAGE", 2)
    with django_assert_num_queries(1):
        people, after = bidders(closed, "")
    assert [(each.name, each.yes, each.maybe, each.no) for each in people] == [
        ("Reviewer 0", 1, 0, 1),
        ("Reviewer 1", 0, 1, 0),
    ]
    assert [each.name for each in bidders(closed, after)[0]] == ["Reviewer 2"]
    assert list(unasked_reviewers(closed).order_by("pk")) == [ben, cyd]
