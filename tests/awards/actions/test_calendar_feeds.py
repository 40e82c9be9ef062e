from awards.actions.calendar_feeds import close_feed, open_feed
from awards.models import CalendarFeed
from awards.queries.calendar import feed_of


def test_a_new_address_ends_the_old_one(ada, now):
    first = open_feed(user=ada, at=now).token
    second = open_feed(user=ada, at=now).token
    assert len(second) >= 40
    assert (feed_of(first), feed_of(second).user) == (None, ada)


def test_an_address_is_taken_away_and_twice_is_once(ada, now):
    open_feed(user=ada, at=now)
    close_feed(user=ada, at=now)
    close_feed(user=ada, at=now)
    assert CalendarFeed.objects.count() == 0


def test_the_address_of_a_deleted_account_reads_nothing(ada, now):
    token = open_feed(user=ada, at=now).token
    ada.is_active = False
    ada.save(update_fields=["is_active"])
    assert (feed_of(token), feed_of("")) == (None, None)
