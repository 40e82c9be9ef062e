from datetime import timedelta

import pytest

from awards.actions.acceptance import decline_award
from awards.models import Condition
from awards.queries.reminding import anything_still_owed, offer_still_waits

pytestmark = pytest.mark.django_db


def test_an_offer_waits_until_it_is_answered_or_moved(offered, ada, now):
    key = f"{offered.reference} {offered.answer_by}"
    assert offer_still_waits("", key) is True
    other_day = offered.answer_by + timedelta(days=1)
    assert offer_still_waits("", f"{offered.reference} {other_day}") is False
    decline_award(award=offered, reason="Another grant", by=ada, at=now)
    assert offer_still_waits("", key) is False


def test_something_is_owed_while_a_condition_of_that_time_is_open(accepted):
    condition = accepted.conditions.order_by("due_on").first()
    application = accepted.application
    who = f"{application.owner_id} {application.call.programme_id}"
    assert anything_still_owed("", f"{who} {condition.due_on}") is True
    assert anything_still_owed("", f"{who} {condition.due_on - timedelta(days=1)}") is False
    Condition.objects.update(state="handed_in")
    assert anything_still_owed("", f"{who} {condition.due_on}") is False
