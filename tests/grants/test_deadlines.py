from datetime import timedelta

from grants.deadlines import deadlines_of, next_deadline
from grants.models import Batch
from tests.factories.grants import CallFactory


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
