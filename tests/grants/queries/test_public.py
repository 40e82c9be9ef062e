from datetime import timedelta

from django.contrib.auth.models import AnonymousUser

from grants.models import Call
from grants.queries.public import (
    listed_calls,
    listed_open_calls,
    readable_calls,
    with_revision,
)
from tests.factories.grants import ApplicationFactory, CallFactory


def test_the_list_holds_public_calls_and_feeds_only_open_ones(call, programme, now):
    closed = CallFactory(programme=programme, deadline=now - timedelta(hours=1))
    CallFactory(programme=programme, audience="unlisted")
    CallFactory(programme=programme, audience="invited")
    assert set(listed_calls(now)) == {call, closed}
    assert list(listed_open_calls(now)) == [call]


def test_an_unlisted_call_is_read_by_its_address_and_an_invited_one_by_who_is_in_it(
    call, programme, ada, ben, now
):
    unlisted = CallFactory(programme=programme, audience="unlisted")
    invited = CallFactory(programme=programme, audience="invited")
    ApplicationFactory(call=invited, owner=ada)
    assert set(readable_calls(AnonymousUser(), now)) == {call, unlisted}
    assert set(readable_calls(ben, now)) == {call, unlisted}
    assert set(readable_calls(ada, now)) == {call, unlisted, invited}


def test_every_change_of_a_call_is_a_revision(call):
    first = with_revision(Call.objects.all()).get()
    call.title = "Renamed"
    call.save()
    second = with_revision(Call.objects.all()).get()
    assert second.revisions == first.revisions + 1
    assert second.revised_at >= first.revised_at
