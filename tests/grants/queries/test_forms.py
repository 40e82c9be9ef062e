from datetime import timedelta

from grants.actions.call_form import CallForm
from grants.actions.form_building import add_question
from grants.form_spec import QuestionSpec
from grants.models import Call, LibraryQuestion
from grants.queries import forms
from grants.structure import structure_for
from tests.factories.grants import (
    ApplicationFactory,
    CallFactory,
    ProgrammeFactory,
    submitted_application,
)

ASKED = QuestionSpec("humans", "yes_no", "Human data?")


def test_the_structure_of_a_spec_is_that_of_the_version(call):
    plain = forms.structure_from(forms.spec_of(call.form_version), call.currency)
    stored = structure_for(call)
    assert [part.key for part in plain.parts] == [part.key for part in stored.parts]
    assert [(a.key, a.kind, a.word_limit, a.currency) for a in plain.questions] == [
        (a.key, a.kind, a.word_limit, a.currency) for a in stored.questions
    ]


def test_building_is_the_draft_else_the_form_in_use(call, sam, now):
    assert CallForm(call).building() == (None, forms.spec_of(call.form_version_id))
    add_question(owner=CallForm(call), section="proposal", question=ASKED, by=sam, at=now)
    draft, form = CallForm(call).building()
    assert draft == forms.draft_of(call)
    assert form.question("humans") == ASKED


def test_drafts_and_what_can_still_be_changed_move(call, now):
    draft = ApplicationFactory(call=call)
    sent = submitted_application(call=call)
    longer = submitted_application(call=call, extended_until=now + timedelta(days=1))
    ApplicationFactory()
    move = forms.applications_that_move
    assert set(move(call, is_open=True, at=now)) == {draft, sent, longer}
    assert set(move(call, is_open=False, at=now)) == {draft, longer}


def test_an_extension_that_the_announced_results_ended_moves_no_more(call, now):
    longer = submitted_application(call=call, extended_until=now + timedelta(days=1))
    for facts, moves in (({}, {longer}), ({"announced_at": now}, set())):
        Call.objects.filter(pk=call.pk).update(deadline=now - timedelta(days=1), **facts)
        longer.call.refresh_from_db()
        assert set(forms.applications_that_move(call, is_open=False, at=now)) == moves
        assert longer.is_open(now) == bool(moves)


def test_forms_are_copied_from_calls_one_may_see(call, sam, otto):
    mine = CallFactory(programme=call.programme)
    CallFactory()
    assert list(forms.calls_to_copy_from(sam, call)) == [mine]
    assert list(forms.calls_to_copy_from(otto, call)) == []


def test_the_library_is_the_programmes_own(programme, now):
    row = {"label": "Q", "kind": "date", "at": now}
    mine = LibraryQuestion.objects.create(
        programme=programme, key="q", question=forms.plain(ASKED), **row
    )
    LibraryQuestion.objects.create(programme=ProgrammeFactory(), key="q", question={}, **row)
    assert list(forms.library_of(programme)) == [mine]
    assert forms.kept_question(mine) == ASKED


def test_an_application_nobody_carried_has_no_page_of_changes(call):
    draft = ApplicationFactory(call=call)
    assert not forms.has_been_carried(draft)
    assert list(forms.carried_over(draft)) == []
    assert list(forms.set_aside_of(draft)) == []
