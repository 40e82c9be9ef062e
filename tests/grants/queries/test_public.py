from datetime import timedelta

from grants.models import Call
from grants.queries.public import (
    listed_calls,
    listed_open_calls,
    with_revision,
)
from tests.factories.grants import CallFactory


def test_the_list_holds_public_calls_and_feeds_only_open_ones(call, programme, now):
    closed = CallFactory(programme=programme, deadline=now - timedelta(hours=1))
    CallFactory(programme=programme, audience="unlisted")
    CallFactory(programme=programme, audience="invited")
    assert set(listed_calls(now)) == {call, closed}
    assert list(listed_open_calls(now)) == [call]


def test_every_change_of_a_call_is_a_revision(call):
    first = with_revision(Call.objects.all()).get()
    call.title = "Renamed"
    call.save()
    second = with_revision(Call.objects.all()).get()
    assert second.revisions == first.revisions + 1
    assert second.revised_at >= first.revised_at
