from datetime import timedelta

import pytest

from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from core.mail.kinds import Kind
from core.mail.models import OutgoingMail
from core.mail.quiet import turn_off
from reviews.actions.bidding import (
    close_bidding,
    declare_bid_conflict,
    open_bidding,
    remind_bidders,
    say_bids,
)
from reviews.models import Assignment, Bid, Bidding, BidRequest, Conflict
from reviews.queries.bidding import biddable, bidders
from tests.factories.grants import submitted_application
from tests.factories.reviews import AssignmentFactory, BiddingFactory, ReviewerFactory

DAY = timedelta(days=1)


@pytest.fixture
def asked(closed, fill):
    """Two applications and three reviewers, who may bid."""
    applications, people = fill(2, 3)
    BiddingFactory(panel=people[0].panel)
    return applications, people


def bids():
    return set(Bid.objects.values_list("application__title", "reviewer__user__name", "value"))


def test_the_panel_is_asked_once_and_who_joins_later_too(closed, fill, sam, now, due):
    fill(1, 2)
    assert open_bidding(call=closed, closes_at=due, by=sam, at=now) == 2
    mail = OutgoingMail.objects.filter(dedupe_key__startswith="bid-request").first()
    assert "/reviews/bids/closed-call/" in mail.body
    assert "Compilers" not in mail.body
    late = ReviewerFactory(panel=closed.panel)
    later = due + 3 * DAY
    assert open_bidding(call=closed, closes_at=later, by=sam, at=now + DAY) == 1
    assert OutgoingMail.objects.get(to=late.user.email)
    bidding = Bidding.objects.get()
    assert (bidding.closes_at, bidding.opened_by, bidding.opened_at) == (later, sam, now)
    assert AuditEvent.objects.filter(verb="bidding.open", actor=sam).count() == 2


def test_asking_again_after_the_end_asks_everybody(closed, fill, sam, now, due):
    fill(1, 2)
    open_bidding(call=closed, closes_at=due, by=sam, at=now)
    close_bidding(call=closed, by=sam, at=now + DAY)
    with pytest.raises(RuleBroken, match="closed already"):
        close_bidding(call=closed, by=sam, at=now + DAY)
    assert open_bidding(call=closed, closes_at=due, by=sam, at=now + 2 * DAY) == 2
    assert Bidding.objects.get().closed_at is None


def test_bids_wait_for_the_end_of_the_call_and_end_in_the_future(call, closed, fill, sam, now):
    fill(1, 1)
    with pytest.raises(RuleBroken, match="in the future") as refused:
        open_bidding(call=closed, closes_at=now, by=sam, at=now)
    assert refused.value.field == "closes_on"
    with pytest.raises(RuleBroken, match="still open"):
        open_bidding(call=call, closes_at=now + DAY, by=sam, at=now)
    assert Bidding.objects.count() == 0


def test_a_call_without_a_panel_has_nobody_to_ask(closed, sam, now, due):
    with pytest.raises(RuleBroken, match="no panel"):
        open_bidding(call=closed, closes_at=due, by=sam, at=now)
    for deed in (close_bidding, remind_bidders):
        with pytest.raises(RuleBroken, match="not asked"):
            deed(call=closed, by=sam, at=now)


def test_only_who_said_nothing_is_reminded_and_once_a_day(asked, closed, sam, now):
    applications, people = asked
    values = {applications[0].reference: "no"}
    say_bids(reviewer=people[0], values=values, by=people[0].user, at=now)
    BidRequest.objects.create(reviewer=people[1], sent_at=now - 3 * DAY)
    BidRequest.objects.create(reviewer=people[2], sent_at=now - timedelta(seconds=1))
    when = now.replace(hour=12)
    BidRequest.objects.filter(reviewer=people[2]).update(sent_at=when)
    assert remind_bidders(call=closed, by=sam, at=when) == 1
    assert OutgoingMail.objects.get().to == people[1].user.email
    assert remind_bidders(call=closed, by=sam, at=when) == 0
    assert remind_bidders(call=closed, by=sam, at=when + DAY) == 2


def test_who_was_never_asked_is_reminded_and_counted_once_a_day(asked, closed, sam, now):
    """Who joined after bids opened has no request that could remember the reminder."""
    _applications, people = asked
    when = now.replace(hour=12)
    mailed = [remind_bidders(call=closed, by=sam, at=when + hours) for hours in (0 * DAY, DAY / 24)]
    assert (mailed, OutgoingMail.objects.count()) == ([len(people), 0], len(people))


def test_a_reviewer_says_and_changes_what_they_would_like_to_read(asked, now):
    (first, second), (ada, ben, _) = asked
    said = {first.reference: "yes", second.reference: "no"}
    assert say_bids(reviewer=ada, values=said, by=ada.user, at=now) == 2
    say_bids(reviewer=ben, values={first.reference: "maybe"}, by=ben.user, at=now)
    say_bids(reviewer=ada, values={second.reference: "maybe"}, by=ada.user, at=now)
    assert bids() == {
        (first.title, "Reviewer 0", "yes"),
        (second.title, "Reviewer 0", "maybe"),
        (first.title, "Reviewer 1", "maybe"),
    }


def test_what_a_reviewer_must_not_see_is_as_if_not_there(asked, now):
    (first, second), (ada, *_) = asked
    second.team.create(user=ada.user, role="viewer")
    other = submitted_application()
    said = dict.fromkeys([first.reference, second.reference, other.reference, "APP-0"], "yes")
    assert say_bids(reviewer=ada, values=said, by=ada.user, at=now) == 1
    with pytest.raises(RuleBroken, match="yes, maybe or no"):
        say_bids(reviewer=ada, values={first.reference: "perhaps"}, by=ada.user, at=now)
    assert bids() == {(first.title, "Reviewer 0", "yes")}


def test_too_late_or_somebody_else(asked, closed, sam, now):
    (first, _), (ada, ben, cyd) = asked
    said = {first.reference: "yes"}
    for by in (ben.user, sam):
        with pytest.raises(NotAllowed):
            say_bids(reviewer=ada, values=said, by=by, at=now)
    cyd.is_active = False
    with pytest.raises(NotAllowed):
        say_bids(reviewer=cyd, values=said, by=cyd.user, at=now)
    with pytest.raises(NotAllowed, match="closed"):
        say_bids(reviewer=ada, values=said, by=ada.user, at=now + 11 * DAY)
    close_bidding(call=closed, by=sam, at=now)
    for deed in (
        lambda: say_bids(reviewer=ada, values=said, by=ada.user, at=now),
        lambda: declare_bid_conflict(
            reviewer=ada, application=first, reason="", by=ada.user, at=now
        ),
    ):
        with pytest.raises(NotAllowed, match="What you said stands"):
            deed()
    with pytest.raises(RuleBroken, match="closed"):
        remind_bidders(call=closed, by=sam, at=now)
    assert bids() == set()


def test_a_conflict_hides_the_application_at_once_and_ends_the_assignment(asked, now):
    (first, second), (ada, *_) = asked
    AssignmentFactory(application=first, reviewer=ada, state="invited")
    say_bids(reviewer=ada, values={first.reference: "yes"}, by=ada.user, at=now)
    declare_bid_conflict(
        reviewer=ada, application=first, reason="Former student", by=ada.user, at=now
    )
    conflict = Conflict.objects.get()
    assert (conflict.user, conflict.application) == (ada.user, first)
    assert (conflict.source, conflict.reason) == ("declared", "Former student")
    assert list(biddable(ada)) == [second]
    assert Assignment.objects.get().state == "conflicted"
    assert bids() == set()
    with pytest.raises(RuleBroken, match="not among those"):
        declare_bid_conflict(reviewer=ada, application=first, reason="", by=ada.user, at=now)


@pytest.mark.parametrize("who", ["ada", "rita", "otto", "olga"])
def test_only_officers_ask_remind_and_close(asked, closed, now, due, who, request):
    by = request.getfixturevalue(who)
    for deed in (
        lambda: open_bidding(call=closed, closes_at=due, by=by, at=now),
        lambda: remind_bidders(call=closed, by=by, at=now),
        lambda: close_bidding(call=closed, by=by, at=now),
    ):
        with pytest.raises(NotAllowed):
            deed()


def test_who_turned_reminders_off_is_asked_and_not_reminded(asked, closed, sam, now):
    _applications, people = asked
    BidRequest.objects.create(reviewer=people[0], sent_at=now - 3 * DAY)
    turn_off(address=people[0].user.email, kind=Kind.REVIEWING, at=now)
    assert remind_bidders(call=closed, by=sam, at=now) == len(people) - 1
    assert BidRequest.objects.get(reviewer=people[0]).reminded_at is None
    rows, _ = bidders(closed, "")
    assert [row.email for row in rows if row.is_quiet] == [people[0].user.email]
