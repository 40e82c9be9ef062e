from datetime import timedelta

import pytest

from core.errors import NotAllowed
from reviews.actions.pool_inviting import invite_from_pool
from tests.factories.reviews import PoolEntryFactory, ReviewerFactory


def test_those_not_on_the_panel_are_asked_for_two_weeks(programme, closed, panel, sam, rita, now):
    ReviewerFactory(panel=panel, user=rita)
    entries = [
        PoolEntryFactory(programme=programme, profile__user=rita),
        PoolEntryFactory(programme=programme, profile__user__name="Nora Weiss"),
    ]
    (made,) = invite_from_pool(call=closed, entries=entries, by=sam, at=now)
    assert (made.email, made.name, made.expires_at) == (
        entries[1].profile.user.email,
        "Nora Weiss",
        now + timedelta(days=14),
    )


def test_only_officers(closed, olga, now):
    with pytest.raises(NotAllowed):
        invite_from_pool(call=closed, entries=[], by=olga, at=now)
