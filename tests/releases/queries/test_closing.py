from datetime import timedelta

import pytest
from django.utils import timezone

from awards.queries.closing import ClosingItem, checklist
from releases.queries.closing import outputs_watched
from tests.factories.awards import accepted_award
from tests.factories.releases import released_output

pytestmark = pytest.mark.django_db


def test_outputs_watched_are_part_of_the_checklist_while_they_are_well():
    release = released_output()
    release.next_look_at = timezone.now()
    release.save()
    award = release.condition.award
    assert outputs_watched(award) == ClosingItem("Outputs watched", is_done=True, text="1 of 1.")
    assert outputs_watched(award) in checklist(award)


def test_outputs_watched_tells_what_is_no_longer_as_accepted():
    release = released_output()
    release.next_look_at = release.regressed_at = timezone.now()
    release.cure_until = timezone.now().date() + timedelta(days=9)
    release.save()
    item = outputs_watched(release.condition.award)
    assert (item.is_done, release.condition.reference in item.text) == (False, True)


def test_outputs_watched_says_nothing_without_releases():
    assert outputs_watched(accepted_award()) is None
