from datetime import timedelta

import pytest

from awards.actions.acceptance import accept_award
from awards.actions.certificates import certify_acceptance
from awards.models import Award
from awards.queries.certificates import certificate_of, is_certificate_due, uncertified


@pytest.fixture
def signed(offered, ada, now):
    accept_award(award=offered, typed_name="Ada Lovelace", address=None, by=ada, at=now)
    offered.refresh_from_db()
    return offered


def test_certificate_of_finds_it_once_it_is_made(signed, now):
    assert certificate_of(signed) is None
    made = certify_acceptance(award=signed, at=now)
    assert certificate_of(signed) == made


def test_uncertified_lists_what_was_accepted_in_the_time_and_has_none(signed, accepted, now):
    hour = timedelta(hours=1)
    assert list(uncertified(since=now - hour, until=now + hour)) == [signed]
    assert list(uncertified(since=now + hour, until=now + 2 * hour)) == []
    certify_acceptance(award=signed, at=now)
    assert list(uncertified(since=now - hour, until=now + hour)) == []


def test_is_certificate_due_only_some_minutes_after_the_acceptance(signed, now):
    soon, later = now + timedelta(minutes=9), now + timedelta(minutes=11)
    assert [is_certificate_due(signed, at) for at in (soon, later)] == [False, True]
    assert not is_certificate_due(Award(state="declined", answered_at=now), later)
