from datetime import timedelta

import pytest

from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from grants.actions.calls import reopen_call
from grants.actions.spending import note_committed
from grants.actions.starting import start_application
from grants.models import Call, CallCommitment
from grants.queries.calls import committed
from tests.factories.grants import ApplicationFactory, CallFactory, submitted_application


@pytest.fixture
def spending(programme):
    """A call with €1,000 that runs until they are spent."""
    return CallFactory(programme=programme, mode="until_spent", deadline=None, budget=1_000_00)


def test_the_call_closes_by_itself_when_its_budget_is_bound(spending, sam, ada, now):
    first, second = (submitted_application(call=spending) for _ in range(2))
    assert note_committed(call=spending, amounts={first.pk: 600_00}, by=sam, at=now) == 600_00
    start_application(call=spending, by=ada, at=now)
    assert note_committed(call=spending, amounts={second.pk: 400_00}, by=sam, at=now) == 1_000_00
    spending.refresh_from_db()
    assert spending.state == "closed"
    with pytest.raises(RuleBroken, match="not open"):
        start_application(call=spending, by=sam, at=now)
    event = AuditEvent.objects.get(verb="call.close")
    assert event.data["committed"] == 1_000_00


def test_staff_reopen_it_with_a_reason(spending, sam, olga, ada, now):
    one = submitted_application(call=spending)
    note_committed(call=spending, amounts={one.pk: 1_000_00}, by=sam, at=now)
    with pytest.raises(RuleBroken, match="Say why"):
        reopen_call(call=spending, reason="  ", by=sam, at=now)
    with pytest.raises(NotAllowed):
        reopen_call(call=spending, reason="More money.", by=olga, at=now)
    reopen_call(call=spending, reason="A donor added €500.", by=sam, at=now)
    assert start_application(call=spending, by=ada, at=now).state == "draft"
    assert AuditEvent.objects.get(verb="call.reopen").data["reason"] == "A donor added €500."


def test_noting_again_sets_the_amount_anew(spending, sam, now):
    one = submitted_application(call=spending)
    note_committed(call=spending, amounts={one.pk: 600_00}, by=sam, at=now)
    later = now + timedelta(days=1)
    assert note_committed(call=spending, amounts={one.pk: 500_00}, by=sam, at=later) == 500_00
    assert CallCommitment.objects.get().at == later


def test_a_call_of_another_mode_goes_on(call, sam, now):
    one = submitted_application(call=call)
    note_committed(call=call, amounts={one.pk: call.budget}, by=sam, at=now)
    assert Call.objects.get(pk=call.pk).state == "published"
    assert committed(call) == call.budget


def test_tests_and_other_calls_bind_nothing(spending, sam, olga, now):
    for foreign in (submitted_application(), ApplicationFactory(call=spending, is_test=True)):
        with pytest.raises(RuleBroken, match="not of this call"):
            note_committed(call=spending, amounts={foreign.pk: 5}, by=sam, at=now)
    with pytest.raises(NotAllowed):
        note_committed(call=spending, amounts={}, by=olga, at=now)
    assert committed(spending) == 0
