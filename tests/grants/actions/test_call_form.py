from datetime import timedelta

import pytest

from core.errors import NotAllowed, RuleBroken
from grants.actions.call_form import CallForm, source_of
from grants.actions.form_building import add_question
from grants.actions.form_publishing import publish_form
from grants.form_spec import QuestionSpec
from tests.factories.grants import ApplicationFactory, CallFactory, submitted_application

HUMANS = QuestionSpec("humans", "yes_no", "Human data?")


def test_locked_is_for_those_who_work_on_the_programme_until_the_results(call, sam, olga, now):
    form = CallForm(call)
    assert form.locked(sam).call == call
    assert (form.why_fixed(sam), "Only officers" in form.why_fixed(olga)) == ("", True)
    with pytest.raises(NotAllowed):
        form.locked(olga)
    call.announced_at = now
    call.save()
    with pytest.raises(RuleBroken, match="announced"):
        form.locked(sam)
    assert "announced" in form.why_fixed(sam)


def test_what_publishing_would_reach(call, sam, now):
    ApplicationFactory(call=call)
    submitted_application(call=call)
    form = CallForm(call)
    add_question(owner=form, section="proposal", question=HUMANS, by=sam, at=now)
    reach = form.reach(form.building()[1], at=now)
    assert reach == {"moving": 2, "anew": ["Human data?"], "remarks": []}
    late = call.deadline + timedelta(days=1)
    assert form.reach(form.asked, at=late) == {"moving": 1, "anew": [], "remarks": []}


def test_what_went_over_is_told(call, sam, now):
    ApplicationFactory(call=call)
    form = CallForm(call)
    add_question(owner=form, section="proposal", question=HUMANS, by=sam, at=now)
    done = publish_form(owner=form, by=sam, at=now)
    assert done.sentence == "Version 2 of the form is in use. 1 application went over to it."
    assert form.taken_over(done.publication).count() == 1


def test_sources_are_the_other_calls_one_may_see(call, sam):
    mine = CallFactory(programme=call.programme)
    CallFactory()
    assert CallForm(call).sources(sam) == [source_of(mine)]


def test_its_addresses_lead_back_to_the_call(call):
    form = CallForm(call)
    assert form.url("question_edit", "title") == f"/staff/calls/{call.slug}/form/questions/title/"
    assert [label for label, _ in form.trail] == ["Programmes", call.programme.name, call.title]
