import pytest

from core.errors import RuleBroken
from releases.actions.seen import refuse_unread
from releases.queries.seen import stamp_of_output
from tests.factories.releases import EvidenceFactory, finished_verification

pytestmark = pytest.mark.django_db


def test_only_what_was_read_is_decided_about():
    condition = finished_verification().evidence.condition
    seen = stamp_of_output(condition)
    refuse_unread(condition, seen)
    refuse_unread(condition, None)  # A command, which shows no page.
    with pytest.raises(RuleBroken, match="did not say what it showed"):
        refuse_unread(condition, "")

    EvidenceFactory(condition=condition)
    with pytest.raises(RuleBroken, match=f"Read what {condition.reference} shows now"):
        refuse_unread(condition, seen)
