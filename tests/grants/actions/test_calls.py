from datetime import timedelta

import pytest

from core.errors import NotAllowed, RuleBroken
from grants.actions.batches import add_batch
from grants.actions.calls import (
    close_call,
    create_call,
    create_programme,
    edit_call,
    edit_programme,
    publish_call,
    reopen_call,
)
from grants.default_form import ensure_default_form
from grants.models import Call
from tests.factories.grants import CallFactory


@pytest.fixture
def fields(now):
    return {
        "title": "Fast grants",
        "summary": "Small and quick.",
        "opens_at": now - timedelta(days=1),
        "deadline": now + timedelta(days=7),
        "time_zone": "Europe/Berlin",
        "budget": 100_000_00,
        "currency": "EUR",
        "blindness": "blind",
        "reviews_per_application": 2,
    }


def test_a_programme_belongs_to_whoever_makes_it(root, sam, now):
    fields = {"name": "Moon shots", "summary": "High.", "contact_email": "m@example.org"}
    programme = create_programme(fields=fields, by=root, at=now)
    assert programme.slug == "moon-shots"
    assert [(r.user, r.role) for r in programme.roles.all()] == [(root, "administrator")]
    assert create_programme(fields=fields, by=root, at=now).slug == "moon-shots-2"
    with pytest.raises(NotAllowed):
        create_programme(fields=fields, by=sam, at=now)


def test_a_programme_is_edited_by_those_who_work_in_it(programme, sam, olga, otto, now):
    edit_programme(programme=programme, fields={"name": "New name"}, by=sam, at=now)
    programme.refresh_from_db()
    assert (programme.name, programme.slug) == ("New name", "slingshot")
    for person in (olga, otto):
        with pytest.raises(NotAllowed):
            edit_programme(programme=programme, fields={"name": "X"}, by=person, at=now)


def test_a_call_starts_as_a_draft_with_the_default_form(programme, sam, now, fields):
    call = create_call(programme=programme, fields=fields, by=sam, at=now)
    assert (call.state, call.slug, call.budget) == ("draft", "fast-grants", 100_000_00)
    assert call.form_version == ensure_default_form(now)
    assert create_call(programme=programme, fields=fields, by=sam, at=now).slug == "fast-grants-2"


def test_auditors_and_other_officers_make_no_calls(programme, olga, otto, now, fields):
    for person in (olga, otto):
        with pytest.raises(NotAllowed):
            create_call(programme=programme, fields=fields, by=person, at=now)
    assert Call.objects.count() == 0


def test_the_deadline_comes_after_the_opening(programme, sam, now, fields):
    fields["deadline"] = fields["opens_at"]
    with pytest.raises(RuleBroken) as broken:
        create_call(programme=programme, fields=fields, by=sam, at=now)
    assert broken.value.field == "deadline"


def test_publish_and_close_once_each(programme, sam, now, fields):
    call = create_call(programme=programme, fields=fields, by=sam, at=now)
    assert publish_call(call=call, by=sam, at=now).is_open(now)
    with pytest.raises(RuleBroken, match="is published, so it cannot be published"):
        publish_call(call=call, by=sam, at=now)
    assert close_call(call=call, by=sam, at=now).state == "closed"
    with pytest.raises(RuleBroken):
        close_call(call=call, by=sam, at=now)


def test_a_call_whose_deadline_has_passed_is_not_published(programme, sam, now, fields):
    call = create_call(programme=programme, fields=fields, by=sam, at=now)
    with pytest.raises(RuleBroken, match="deadline has passed"):
        publish_call(call=call, by=sam, at=call.deadline)


def test_the_currency_stays_once_the_call_is_published(programme, sam, now, fields):
    call = create_call(programme=programme, fields=fields, by=sam, at=now)
    assert edit_call(call=call, fields={"currency": "USD"}, by=sam, at=now).currency == "USD"
    publish_call(call=call, by=sam, at=now)
    with pytest.raises(RuleBroken) as broken:
        edit_call(call=call, fields={"currency": "GBP"}, by=sam, at=now)
    assert broken.value.field == "currency"
    longer = fields["deadline"] + timedelta(days=1)
    assert edit_call(call=call, fields={"deadline": longer}, by=sam, at=now).deadline == longer


def test_budget_and_deadline_stay_once_outcomes_are_announced(call, sam, now):
    Call.objects.filter(pk=call.pk).update(announced_at=now)
    with pytest.raises(RuleBroken, match="budget can no longer be changed"):
        edit_call(call=call, fields={"budget": 1}, by=sam, at=now)


def test_each_mode_needs_its_own_facts(programme, sam, now, fields):
    with pytest.raises(RuleBroken, match="needs its deadline") as caught:
        create_call(programme=programme, fields=fields | {"deadline": None}, by=sam, at=now)
    assert caught.value.field == "deadline"
    for mode in ("rolling", "until_spent", "batch"):
        call = create_call(
            programme=programme, fields=fields | {"mode": mode, "deadline": None}, by=sam, at=now
        )
        assert (call.mode, call.deadline) == (mode, None)


def test_a_rolling_call_is_open_until_it_is_closed(programme, sam, now, fields):
    rolling = fields | {"mode": "rolling", "deadline": None}
    call = create_call(programme=programme, fields=rolling, by=sam, at=now)
    call = publish_call(call=call, by=sam, at=now)
    years_later = now + timedelta(days=2000)
    assert call.is_open(years_later)
    assert not close_call(call=call, by=sam, at=now).is_open(years_later)


def test_a_call_in_batches_is_published_with_a_date_to_come(programme, sam, now, fields):
    call = create_call(
        programme=programme, fields=fields | {"mode": "batch", "deadline": None}, by=sam, at=now
    )
    with pytest.raises(RuleBroken, match="no batch is still to come"):
        publish_call(call=call, by=sam, at=now)
    last = now + timedelta(days=5)
    add_batch(call=call, closes_at=last, promised_by=None, by=sam, at=now)
    assert publish_call(call=call, by=sam, at=now).is_open(last)
    edited = edit_call(call=call, fields={"title": "New", "deadline": None}, by=sam, at=now)
    assert (edited.title, edited.deadline) == ("New", last)


def test_mode_and_first_stage_stay_once_published(call, sam, now):
    first = CallFactory(programme=call.programme)
    for change in ({"mode": "rolling", "deadline": None}, {"first_stage": first}):
        with pytest.raises(RuleBroken, match="can no longer be changed"):
            edit_call(call=call, fields=change, by=sam, at=now)


def test_a_first_stage_is_another_call_of_the_programme(programme, sam, now, fields):
    first = create_call(programme=programme, fields=fields, by=sam, at=now)
    second = create_call(
        programme=programme, fields=fields | {"first_stage": first}, by=sam, at=now
    )
    assert list(first.next_stages.all()) == [second]
    with pytest.raises(RuleBroken, match="same programme"):
        edit_call(call=second, fields={"first_stage": CallFactory()}, by=sam, at=now)
    for later in (first, second):
        with pytest.raises(RuleBroken, match="stage before itself"):
            edit_call(call=first, fields={"first_stage": later}, by=sam, at=now)


def test_a_closed_call_is_reopened_with_a_reason_while_there_is_time(call, sam, now):
    close_call(call=call, by=sam, at=now)
    assert reopen_call(call=call, reason="A mistake.", by=sam, at=now).state == "published"
    close_call(call=call, by=sam, at=now)
    with pytest.raises(RuleBroken, match="deadline has passed"):
        reopen_call(call=call, reason="Late.", by=sam, at=call.deadline)
    Call.objects.filter(pk=call.pk).update(announced_at=now)
    with pytest.raises(RuleBroken, match="announced"):
        reopen_call(call=call, reason="Late.", by=sam, at=now)
