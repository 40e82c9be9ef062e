from datetime import timedelta

import pytest
from django.utils import timezone

from grants.states import CallState
from home.queries import Figures, figures
from tests.factories.awards import AwardFactory, accepted_award
from tests.factories.grants import CallFactory
from tests.home.worlds import released


@pytest.mark.django_db
def test_figures_count_only_what_is_public():
    now = timezone.now()
    award = accepted_award()
    AwardFactory()
    released(award)
    CallFactory(state=CallState.DRAFT)
    CallFactory(opens_at=now - timedelta(days=9), deadline=now - timedelta(days=1))
    open_now = 1 + 1  # the calls of the two awards
    assert figures(now) == Figures(open_calls=open_now, grants=1, releases=1)
