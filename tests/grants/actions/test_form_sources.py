from dataclasses import replace

import pytest

from core.errors import NotAllowed, RuleBroken
from grants.actions.call_form import CallForm, source_of
from grants.actions.form_building import add_question, discard_draft
from grants.actions.form_publishing import publish_form
from grants.actions.form_sources import (
    copy_form,
    drop_question,
    import_form,
    insert_question,
    keep_question,
)
from grants.default_form import ensure_default_form
from grants.form_spec import FormSpec, QuestionSpec, SectionSpec
from grants.models import ApplicationForm, FormDraft, LibraryQuestion
from grants.queries.forms import spec_of
from tests.factories.grants import CallFactory

ASKED = QuestionSpec("", "yes_no", "Human data?", help="Of living people.")


@pytest.fixture
def other(programme, now):
    """Another call of the programme, with the default form."""
    return CallFactory(programme=programme, form_version=ensure_default_form(now), title="Other")


def test_a_copied_form_has_its_own_name_and_life(call, other, sam, now):
    draft = copy_form(owner=CallForm(call), source=source_of(other), by=sam, at=now)
    assert str(draft.version.form) == call.title
    assert draft.version.based_on == other.form_version
    assert CallForm(call).building()[1] == spec_of(other.form_version_id)
    publish_form(owner=CallForm(call), by=sam, at=now)
    other.refresh_from_db()
    call.refresh_from_db()
    assert (call.form_version.form.name, other.form_version.form.name) == (
        call.title,
        "Application for open research",
    )
    assert ensure_default_form(now) == other.form_version


def test_a_copy_takes_the_place_of_a_draft_and_leaves_nothing_behind(call, other, sam, now):
    copy_form(owner=CallForm(call), source=source_of(other), by=sam, at=now)
    copy_form(owner=CallForm(call), source=source_of(other), by=sam, at=now)
    assert FormDraft.objects.count() == 1
    assert ApplicationForm.objects.filter(name=call.title).count() == 1
    discard_draft(owner=CallForm(call), by=sam, at=now)
    assert not ApplicationForm.objects.filter(name=call.title).exists()


def test_a_name_that_is_taken_gets_a_number(call, other, sam, now):
    ApplicationForm.objects.create(name=call.title)
    draft = copy_form(owner=CallForm(call), source=source_of(other), by=sam, at=now)
    assert str(draft.version.form) == f"{call.title} (2)"


def test_nobody_copies_what_they_may_not_see(call, other, sam, olga, otto, now):
    with pytest.raises(NotAllowed):
        copy_form(owner=CallForm(call), source=source_of(other), by=olga, at=now)
    with pytest.raises(NotAllowed):
        copy_form(owner=CallForm(call), source=CallFactory(), by=sam, at=now)
    with pytest.raises(RuleBroken, match="the form itself"):
        copy_form(owner=CallForm(call), source=source_of(call), by=sam, at=now)


def test_an_imported_form_is_a_draft(call, sam, now, olga):
    form = FormSpec((SectionSpec("a", "A", questions=(replace(ASKED, key="humans"),)),))
    with pytest.raises(NotAllowed):
        import_form(owner=CallForm(call), form=form, by=olga, at=now)
    import_form(owner=CallForm(call), form=form, by=sam, at=now)
    assert CallForm(call).building()[1] == form
    wrong = FormSpec((SectionSpec("a", "A", questions=(replace(ASKED, key="Human Data"),)),))
    with pytest.raises(RuleBroken, match="small letters"):
        import_form(owner=CallForm(call), form=wrong, by=sam, at=now)
    assert CallForm(call).building()[1] == form


def test_a_kept_question_is_used_in_another_call(call, other, sam, now):
    add_question(
        owner=CallForm(call),
        section="proposal",
        question=replace(ASKED, shown_if=None, required=False),
        by=sam,
        at=now,
    )
    row = keep_question(owner=CallForm(call), key="human_data", by=sam, at=now)
    assert keep_question(owner=CallForm(call), key="human_data", by=sam, at=now) == row
    key = insert_question(owner=CallForm(other), section="about", row=row, by=sam, at=now)
    assert key == "human_data"
    inserted = CallForm(other).building()[1].question("human_data")
    assert inserted == CallForm(call).building()[1].question("human_data")
    again = insert_question(owner=CallForm(other), section="about", row=row, by=sam, at=now)
    assert again == "human_data_2"


def test_what_a_kept_question_waited_for_stays_behind(call, sam, now):
    add_question(owner=CallForm(call), section="proposal", question=ASKED, by=sam, at=now)
    waiting = replace(
        ASKED, key="why", kind="long_text", shown_if={"question": "human_data", "is": ["yes"]}
    )
    add_question(owner=CallForm(call), section="proposal", question=waiting, by=sam, at=now)
    row = keep_question(owner=CallForm(call), key="why", by=sam, at=now)
    assert row.question["shown_if"] is None


def test_the_library_is_for_those_who_work_there(call, sam, olga, otto, now):
    with pytest.raises(NotAllowed):
        keep_question(owner=CallForm(call), key="title", by=olga, at=now)
    with pytest.raises(RuleBroken, match="no longer in the form"):
        keep_question(owner=CallForm(call), key="gone", by=sam, at=now)
    row = keep_question(owner=CallForm(call), key="title", by=sam, at=now)
    with pytest.raises(NotAllowed):
        drop_question(row=row, by=otto, at=now)
    drop_question(row=row, by=sam, at=now)
    assert LibraryQuestion.objects.count() == 0
