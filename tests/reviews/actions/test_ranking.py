import pytest

from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from reviews.actions.ranking import change_band
from reviews.models import BandRule
from reviews.queries.board import band_rule


def test_an_officer_changes_the_rule_once_and_it_is_recorded(closed, sam, now):
    assert band_rule(closed) == "equal"
    change_band(call=closed, rule="half", by=sam, at=now)
    change_band(call=closed, rule="half", by=sam, at=now)
    assert band_rule(closed) == "half"
    assert list(AuditEvent.objects.filter(verb="band.change").values_list("data", flat=True)) == [
        {"before": "equal", "now": "half"}
    ]


@pytest.mark.parametrize("who", ["rita", "olga"])
def test_others_do_not(closed, now, who, request):
    with pytest.raises(NotAllowed):
        change_band(call=closed, rule="half", by=request.getfixturevalue(who), at=now)
    assert not BandRule.objects.exists()


def test_neither_does_anybody_after_the_announcement(closed, sam, now):
    closed.announced_at = now
    closed.save()
    with pytest.raises(NotAllowed, match="announced"):
        change_band(call=closed, rule="half", by=sam, at=now)


def test_an_unknown_rule_is_refused(closed, sam, now):
    with pytest.raises(RuleBroken):
        change_band(call=closed, rule="mine", by=sam, at=now)
