import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from grants.models import Batch, Call
from grants.queries.closing import closing_of, closing_of_call, next_batch, with_next_batch
from tests.factories.grants import ApplicationFactory, CallFactory


@pytest.fixture
def batched(programme, now):
    call = CallFactory(programme=programme, mode="batch", deadline=now + timedelta(days=20))
    for days in (-5, 10, 20):
        Batch.objects.create(call=call, closes_at=now + timedelta(days=days))
    return call


def told(closing):
    return closing.label, closing.moment, closing.words


def test_each_mode_says_what_ends_it(programme, batched, now):
    soon = now + timedelta(hours=3, minutes=12)
    fixed = CallFactory(programme=programme, deadline=soon)
    rolling = CallFactory(programme=programme, mode="rolling", deadline=None)
    spending = CallFactory(programme=programme, mode="until_spent", deadline=None)
    assert told(closing_of_call(fixed, now)) == ("Closes", soon, "")
    assert closing_of_call(fixed, now).countdown(now) == "closes in 3 hours 12 minutes"
    assert closing_of_call(fixed, now).countdown(soon + timedelta(minutes=1)) == "closed"
    assert told(closing_of_call(rolling, now)) == (
        "Closes",
        None,
        "No deadline: you can apply at any time",
    )
    assert closing_of_call(rolling, now).countdown(now) == ""
    assert told(closing_of_call(spending, now)) == ("Closes", None, "When the budget is spent")
    assert told(closing_of_call(batched, now))[:2] == (
        "Next batch closes",
        now + timedelta(days=10),
    )


def test_batches_follow_each_other_and_end(batched, now):
    assert next_batch(batched, now + timedelta(days=11)).closes_at == now + timedelta(days=20)
    assert next_batch(batched, now + timedelta(days=21)) is None
    over = closing_of_call(batched, now + timedelta(days=21))
    assert (over.label, over.words) == ("Last batch closed", "No batch is to come")


def test_an_application_follows_its_batch_and_its_extension(batched, call, now):
    first = Batch.objects.get(call=batched, closes_at=now + timedelta(days=10))
    placed = ApplicationFactory(call=batched, batch=first)
    assert told(closing_of(placed, now))[:2] == ("Your batch closes", first.closes_at)
    late = call.deadline + timedelta(days=2)
    extended = ApplicationFactory(call=call, extended_until=late)
    assert told(closing_of(extended, now))[:2] == ("Your extended deadline", late)
    assert closing_of(extended, late + timedelta(days=1)).label == "Closed"
    assert Call.objects.count() == 2


def test_lists_name_the_batch_that_closes_next(client, batched, programme, now):
    plain = CallFactory(programme=programme)
    dates = dict(with_next_batch(Call.objects.all(), now).values_list("pk", "next_batch_at"))
    assert dates == {batched.pk: now + timedelta(days=10), plain.pk: None}
    Call.objects.filter(pk=batched.pk).update(opens_at=now - timedelta(days=30))
    there = (now + timedelta(days=10)).astimezone(ZoneInfo(batched.time_zone))
    day = f"Next batch {there:%-d %B %Y}"
    for path in ("/", "/calls/"):
        assert day in re.sub(r"<[^>]+>", "", client.get(path).content.decode())
