from datetime import timedelta

import pytest
from django.utils import timezone

from releases.queries.board import GROUPS, board_choices, board_outputs, board_rows, in_groups
from releases.standing import Standing
from tests.factories.awards import ConditionFactory, accepted_award, offered_award
from tests.factories.grants import ProgrammeRoleFactory
from tests.factories.releases import finished_verification

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def owed(days, award=None):
    day = (NOW + timedelta(days=days)).date()
    return ConditionFactory(award=award or accepted_award(), due_on=day)


@pytest.fixture
def seen_by_sam(sam):
    def see(*conditions):
        for condition in conditions:
            programme = condition.award.application.call.programme
            ProgrammeRoleFactory(programme=programme, user=sam)
        return sam

    return see


def test_every_way_to_stand_has_one_column():
    listed = [each for _, _, some in GROUPS for each in some]
    assert sorted(listed) == sorted(Standing)


def test_what_is_most_urgent_comes_first_and_only_what_was_accepted(seen_by_sam):
    far, late, checked = owed(200), owed(-40), finished_verification().evidence.condition
    offer = ConditionFactory(award=offered_award())
    sam = seen_by_sam(far, late, checked, offer)
    rows = board_rows(board_outputs(sam), NOW)
    assert [row.condition for row in rows] == [checked, late, far]
    groups = {group.key: group for group in in_groups(rows)}
    assert [len(group.rows) for group in groups.values()] == [1, 1, 1, 0, 0]
    assert (groups["late"].new, groups["owed"].new) == (0, 0)


def test_what_the_calendar_moved_this_week_is_new(seen_by_sam):
    condition = owed(-1)
    sam = seen_by_sam(condition)
    [row] = board_rows(board_outputs(sam), NOW)
    assert (row.stands.standing, row.is_new) == (Standing.IN_CURE_TIME, True)


def test_the_filters_offer_what_there_is(seen_by_sam, pat, eve):
    condition = owed(200)
    application = condition.award.application
    application.handler = pat
    application.save(update_fields=["handler"])
    call = application.call
    sam = seen_by_sam(condition)
    assert board_choices(sam) == {
        "programme": [(call.programme.slug, call.programme.name)],
        "call": [(call.slug, call.title)],
        "officer": [(str(pat.pk), "Pat Chen")],
    }
    assert board_choices(eve) == {"programme": [], "call": [], "officer": []}
