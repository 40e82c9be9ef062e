from datetime import date, timedelta

from grants.deadlines import local_day
from grants.models import Application, Batch, Call
from grants.queries.promises import promised_day, promises_to_notice
from tests.factories.grants import submitted_application


def test_days_come_before_the_batch_and_the_batch_before_the_call(draft, now):
    day = local_day(draft.call, now)
    draft.call.decision_promised_by = day + timedelta(days=90)
    assert promised_day(draft, now) == day + timedelta(days=90)
    draft.batch = Batch(call=draft.call, closes_at=now, promised_by=day + timedelta(days=60))
    assert promised_day(draft, now) == day + timedelta(days=60)
    draft.call.days_to_answer = 30
    assert promised_day(draft, now) == day + timedelta(days=30)
    assert promised_day(Application(call=Call(time_zone="UTC")), now) is None


def test_near_is_three_days_and_past_is_after_the_day(call):
    application = submitted_application(call=call)
    Application.objects.filter(pk=application.pk).update(promised_by=date(2030, 1, 10))

    def due(day, stage):
        return list(promises_to_notice(date(2030, 1, day), stage)) == [application]

    # A day more on each side: what day it is depends on where the call is, and is judged there.
    assert [due(day, "near") for day in (5, 6, 11, 12)] == [False, True, True, False]
    assert [due(day, "past") for day in (9, 10)] == [False, True]
