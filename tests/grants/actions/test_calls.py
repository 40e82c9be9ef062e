from datetime import timedelta

import pytest

from core.errors import NotAllowed, RuleBroken
from grants.actions.calls import (
    close_call,
    create_call,
    create_programme,
    edit_call,
    edit_programme,
    publish_call,
)
from grants.default_form import ensure_default_form
from grants.models import Call


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
