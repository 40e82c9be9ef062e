from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from core.errors import NotAllowed, RuleBroken
from grants.actions.batches import add_batch, remove_batch
from grants.actions.extensions import extend_application
from grants.actions.submission import submit_application
from grants.errors import TooLate
from grants.models import Application, Call
from tests.grants.conftest import answer


@pytest.fixture
def batched(default_call, sam, now):
    """Three batches: in ten, twenty and thirty days."""
    Call.objects.filter(pk=default_call.pk).update(
        mode="batch", deadline=now + timedelta(days=1), grace_minutes=10
    )
    for days in (10, 20, 30):
        add(default_call, sam, now, days)
    default_call.refresh_from_db()
    return default_call


def add(call, by, now, days, promised=14):
    closes_at = now + timedelta(days=days)
    promised_by = (closes_at + timedelta(days=promised)).date()
    return add_batch(call=call, closes_at=closes_at, promised_by=promised_by, by=by, at=now)


def submit(application, by, at):
    submit_application(application=application, by=by, at=at)
    application.refresh_from_db()
    return application


def test_the_deadline_of_the_call_is_its_last_date(batched, sam, now):
    assert batched.deadline == now + timedelta(days=30)
    remove_batch(batch=batched.batches.last(), by=sam, at=now)
    batched.refresh_from_db()
    assert batched.deadline == now + timedelta(days=20)


@pytest.mark.parametrize(
    ("days", "promised", "field"),
    [(-1, 5, "closes_at"), (10, 5, "closes_at"), (5, -3, "promised_by")],
)
def test_a_date_must_make_sense(batched, sam, now, days, promised, field):
    with pytest.raises(RuleBroken) as caught:
        add(batched, sam, now, days, promised)
    assert caught.value.field == field
    assert batched.batches.count() == 3


def test_only_those_who_work_there_set_dates(batched, olga, otto, now):
    for person in (olga, otto):
        with pytest.raises(NotAllowed):
            add(batched, person, now, 40)
        with pytest.raises(NotAllowed):
            remove_batch(batch=batched.batches.first(), by=person, at=now)


def test_a_call_of_another_mode_has_no_dates(call, sam, now):
    with pytest.raises(RuleBroken, match="Only a call that takes applications in batches"):
        add(call, sam, now, 10)


def test_a_published_call_keeps_a_date_to_come(batched, sam, now):
    for batch in list(batched.batches.all())[:2]:
        remove_batch(batch=batch, by=sam, at=now)
    with pytest.raises(RuleBroken, match="last batch to come"):
        remove_batch(batch=batched.batches.get(), by=sam, at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.filter(pk=batched.pk).update(deadline=None)


def test_what_is_submitted_goes_into_the_next_batch_with_its_promise(batched, complete, ada, now):
    first = batched.batches.first()
    submit(complete, ada, now)
    assert (complete.batch, complete.promised_by) == (first, first.promised_by)


def test_grace_still_reaches_the_batch_and_a_minute_more_does_not(batched, complete, ada, now):
    first, second = batched.batches.all()[:2]
    at = first.closes_at + timedelta(minutes=10)
    assert submit(complete, ada, at).batch == first
    answer_again = at + timedelta(seconds=1)
    assert not Application.objects.get(pk=complete.pk).is_open(answer_again)
    with pytest.raises(RuleBroken, match="answers can no longer be changed"):
        answer(complete, ada, answer_again, title="Later")
    assert second.applications.count() == 0


def test_a_batch_with_applications_stays(batched, complete, ada, sam, now):
    submit(complete, ada, now)
    with pytest.raises(RuleBroken, match="so it stays"):
        remove_batch(batch=complete.batch, by=sam, at=now)


def test_submitting_again_stays_in_the_batch_and_after_it_is_too_late(batched, complete, ada, now):
    first = batched.batches.first()
    submit(complete, ada, now)
    answer(complete, ada, now + timedelta(days=1), title="Another title")
    assert submit(complete, ada, now + timedelta(days=2)).batch == first
    answer(complete, ada, now + timedelta(days=3), title="A third title")
    with pytest.raises(TooLate, match="your batch closed at"):
        submit(complete, ada, now + timedelta(days=11))


def test_more_time_after_a_missed_batch_leads_into_that_batch(batched, complete, ada, sam, now):
    first = batched.batches.first()
    late = first.closes_at + timedelta(hours=2)
    extend_application(
        application=complete,
        until=first.closes_at + timedelta(days=1),
        reason="Our site was down.",
        by=sam,
        at=late,
    )
    assert submit(complete, ada, late + timedelta(hours=1)).batch == first
