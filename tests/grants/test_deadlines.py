from datetime import UTC, date, datetime, timedelta

import pytest

from grants.deadlines import deadlines_of, local_day, next_deadline
from grants.models import Batch, Call
from tests.factories.grants import CallFactory


@pytest.mark.parametrize(("zone", "day"), [("Europe/Berlin", 2), ("America/Los_Angeles", 1)])
def test_the_day_is_that_of_the_call(zone, day):
    moment = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    assert local_day(Call(time_zone=zone), moment) == date(2026, 3, day)


def test_a_call_with_a_deadline_has_one_date_and_a_rolling_one_none(call, programme, now):
    assert [(each.at, each.key) for each in deadlines_of(call)] == [
        (call.deadline, f"call-{call.pk}")
    ]
    rolling = CallFactory(programme=programme, mode="rolling", deadline=None)
    assert deadlines_of(rolling) == []
    assert next_deadline(rolling, now) is None


def test_a_call_in_batches_has_the_date_of_each(programme, now):
    call = CallFactory(programme=programme, mode="batch", deadline=now + timedelta(days=20))
    second, first = (
        Batch.objects.create(call=call, closes_at=now + timedelta(days=days)) for days in (20, 10)
    )
    assert [each.key for each in deadlines_of(call)] == [f"batch-{first.pk}", f"batch-{second.pk}"]
    assert next_deadline(call, now + timedelta(days=11)).at == second.closes_at
    assert next_deadline(call, now + timedelta(days=30)) is None
