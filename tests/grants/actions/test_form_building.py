from dataclasses import replace

import pytest
from django.db import DatabaseError, transaction

from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from grants.actions import form_building as deeds
from grants.actions.call_form import CallForm
from grants.actions.form_publishing import publish_form
from grants.form_spec import QuestionSpec, SectionSpec
from grants.models import FormDraft, FormVersion, Question, Section
from grants.queries.forms import spec_of

ASKED = QuestionSpec("", "yes_no", "Human data?")


def add(call, sam, now, question=ASKED, section="proposal"):
    return deeds.add_question(
        owner=CallForm(call), section=section, question=question, by=sam, at=now
    )


def keys(call):
    return [each.key for each in CallForm(call).building()[1].questions]


def test_the_first_change_begins_a_draft_and_leaves_the_form_in_use(call, sam, now):
    before = spec_of(call.form_version_id)
    assert add(call, sam, now) == "human_data"
    draft = FormDraft.objects.get(call=call)
    assert (draft.version.based_on, draft.version.number) == (call.form_version, 2)
    assert (draft.version.created_by, draft.version.created_at) == (sam, now)
    assert keys(call)[-1] == "human_data"
    assert spec_of(call.form_version_id) == before
    call.refresh_from_db()
    assert call.form_version_id == draft.version.based_on_id


def test_the_second_change_goes_into_the_same_draft(call, sam, now):
    add(call, sam, now)
    add(call, sam, now)
    assert keys(call)[-2:] == ["human_data", "human_data_2"]
    assert FormVersion.objects.count() == 2
    verbs = AuditEvent.objects.filter(subject=call.slug).values_list("verb", flat=True)
    assert list(verbs) == ["form.add_question", "form.add_question"]


@pytest.mark.parametrize("person", ["olga", "otto", "ada", "fay"])
def test_only_those_who_work_on_the_programme_build(call, now, person, request):
    with pytest.raises(NotAllowed):
        add(call, request.getfixturevalue(person), now)
    assert FormDraft.objects.count() == 0


def test_an_announced_call_keeps_its_form(call, sam, now):
    call.announced_at = now
    call.save(update_fields=["announced_at"])
    with pytest.raises(RuleBroken, match="announced"):
        add(call, sam, now)


def test_sections_are_added_and_changed(call, sam, now):
    key = deeds.add_section(
        owner=CallForm(call), title="The work", intro="Say what.", by=sam, at=now
    )
    assert key == "the_work"
    deeds.edit_section(
        owner=CallForm(call), key=key, section=SectionSpec("", "Work plan", "How."), by=sam, at=now
    )
    section = CallForm(call).building()[1].section("the_work")
    assert (section.title, section.intro) == ("Work plan", "How.")
    with pytest.raises(RuleBroken, match="no longer in the form"):
        deeds.edit_section(owner=CallForm(call), key="gone", section=section, by=sam, at=now)


def test_a_published_key_stays(call, sam, now):
    title = CallForm(call).building()[1].question("title")
    with pytest.raises(RuleBroken, match="published"):
        deeds.edit_question(
            owner=CallForm(call), key="title", question=replace(title, key="name"), by=sam, at=now
        )
    kept = deeds.edit_question(
        owner=CallForm(call), key="title", question=replace(title, label="Name it"), by=sam, at=now
    )
    assert kept == "title"
    assert CallForm(call).building()[1].question("title").label == "Name it"


def test_a_key_of_the_draft_can_still_change(call, sam, now):
    add(call, sam, now)
    asked = CallForm(call).building()[1].question("human_data")
    deeds.edit_question(
        owner=CallForm(call),
        key="human_data",
        question=replace(asked, key="humans"),
        by=sam,
        at=now,
    )
    assert keys(call)[-1] == "humans"


def test_a_key_is_there_once(call, sam, now):
    with pytest.raises(RuleBroken, match="has the key “title”"):
        add(call, sam, now, replace(ASKED, key="title"))
    assert FormDraft.objects.count() == 0


def test_what_others_hang_on_is_not_removed_unsaid(call, sam, now):
    add(call, sam, now)
    waiting = QuestionSpec(
        "why", "long_text", "Why", shown_if={"question": "human_data", "is": ["yes"]}
    )
    add(call, sam, now, waiting)
    with pytest.raises(RuleBroken, match="“Why” is shown hangs on this"):
        deeds.remove_question(owner=CallForm(call), key="human_data", by=sam, at=now)
    form = deeds.remove_question(
        owner=CallForm(call), key="human_data", show_hanging=True, by=sam, at=now
    )
    assert form.question("why").shown_if is None
    with pytest.raises(RuleBroken, match="no longer in the form"):
        deeds.remove_question(owner=CallForm(call), key="human_data", by=sam, at=now)


def test_a_section_goes_with_its_questions(call, sam, now):
    deeds.add_section(owner=CallForm(call), title="More", by=sam, at=now)
    add(call, sam, now, section="more")
    deeds.remove_section(owner=CallForm(call), key="more", by=sam, at=now)
    assert CallForm(call).building()[1] == spec_of(call.form_version_id)


def test_a_discarded_draft_is_gone_and_the_form_is_as_it_was(call, sam, now, olga):
    before = spec_of(call.form_version_id)
    add(call, sam, now)
    with pytest.raises(NotAllowed):
        deeds.discard_draft(owner=CallForm(call), by=olga, at=now)
    deeds.discard_draft(owner=CallForm(call), by=sam, at=now)
    assert CallForm(call).building() == (None, before)
    assert FormVersion.objects.count() == 1
    with pytest.raises(RuleBroken, match="no draft"):
        deeds.discard_draft(owner=CallForm(call), by=sam, at=now)


def test_a_change_that_changes_nothing_begins_no_draft(call, sam, now):
    title = CallForm(call).building()[1].question("title")
    deeds.edit_question(owner=CallForm(call), key="title", question=title, by=sam, at=now)
    assert FormDraft.objects.count() == 0


def refused(deed):
    with pytest.raises(DatabaseError), transaction.atomic():
        deed()


def test_the_database_refuses_to_change_a_published_version(call):
    version = call.form_version
    section = version.sections.get()
    question = section.questions.first()
    refused(lambda: Question.objects.filter(pk=question.pk).update(label="Other"))
    refused(lambda: Question.objects.filter(pk=question.pk).delete())
    refused(lambda: Question.objects.create(section=section, position=9, key="x", kind="date"))
    refused(lambda: Section.objects.filter(pk=section.pk).update(title="Other"))
    refused(lambda: Section.objects.create(version=version, position=9, key="x", title="X"))
    refused(lambda: Section.objects.filter(pk=section.pk).delete())
    refused(lambda: FormVersion.objects.filter(pk=version.pk).update(published_at=None))
    refused(lambda: FormVersion.objects.filter(pk=version.pk).update(number=7))
    refused(lambda: FormVersion.objects.filter(pk=version.pk).delete())


def test_a_question_cannot_be_moved_out_of_or_into_a_published_version(call, sam, now):
    add(call, sam, now)
    draft = FormDraft.objects.get(call=call).version
    mine = Question.objects.get(section__version=draft, key="human_data")
    theirs = call.form_version.sections.get()
    refused(lambda: Question.objects.filter(pk=mine.pk).update(section=theirs))
    published = theirs.questions.first()
    refused(lambda: Question.objects.filter(pk=published.pk).update(section=mine.section))
    # A draft is free, until it is published.
    assert Question.objects.filter(pk=mine.pk).update(label="Humans?") == 1
    publish_form(owner=CallForm(call), by=sam, at=now)
    refused(lambda: Question.objects.filter(pk=mine.pk).update(label="People?"))
