from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.datastructures import MultiValueDict

from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from core.mail.models import OutgoingMail
from grants.actions import form_building as deeds
from grants.actions.answering import save_answer, save_posted_answer
from grants.actions.call_form import CallForm
from grants.actions.changes import ask_for_changes
from grants.actions.form_publishing import publish_form
from grants.actions.putting_back import put_back_answer, undo_put_back
from grants.form_spec import QuestionSpec
from grants.models import (
    Answer,
    ApplicationFile,
    Call,
    CarryOver,
    FormPublication,
    SetAsideAnswer,
    TeamMember,
)
from grants.queries import values_of
from grants.states import ApplicationState
from grants.structure import structure_of
from tests.factories.accounts import UserFactory
from tests.factories.grants import (
    ApplicationFactory,
    CallFactory,
    answer_all,
    full_answers,
    submitted_application,
)

HUMANS = QuestionSpec("humans", "yes_no", "Human data?")
CHOICES = [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]
FIELD = QuestionSpec("field", "choice", "Field", options={"choices": CHOICES})


def change(call, sam, now, key, **changes):
    asked = CallForm(call).building()[1].question(key)
    deeds.edit_question(
        owner=CallForm(call), key=key, question=replace(asked, **changes), by=sam, at=now
    )


@pytest.fixture
def drafted(call, sam, now):
    """A draft of the form: a question more, one less, one of another kind."""
    deeds.add_question(owner=CallForm(call), section="proposal", question=HUMANS, by=sam, at=now)
    deeds.remove_question(owner=CallForm(call), key="keywords", by=sam, at=now)
    change(call, sam, now, "budget", kind="long_text")
    change(call, sam, now, "summary", word_limit=500)
    return call


def publish(call, sam, now):
    done = publish_form(owner=CallForm(call), by=sam, at=now)
    call.refresh_from_db()
    return done


def test_publishing_puts_the_draft_into_use_for_this_call_only(drafted, sam, now):
    other = CallFactory(form_version=drafted.form_version)
    before = drafted.form_version
    done = publish(drafted, sam, now)
    assert (drafted.form_version.number, drafted.form_version.published_at) == (2, now)
    assert drafted.form_version.based_on == before
    other.refresh_from_db()
    assert other.form_version == before
    assert CallForm(drafted).building()[0] is None
    assert (done.publication.number, done.publication.by, done.reached.count) == (1, sam, 0)
    assert done.publication.report["added"] == ["Human data?"]
    assert done.publication.report["removed"] == ["Keywords"]
    assert done.publication.report["new_kinds"] == ["Budget"]
    assert done.publication.report["changed"][0] == {"label": "Summary", "what": ["limit of words"]}


def test_nothing_anybody_wrote_is_dropped(drafted, sam, ada, now):
    draft = answer_all(ApplicationFactory(call=drafted, owner=ada, title="Open kernels"))
    done = publish(drafted, sam, now)
    draft.refresh_from_db()
    assert draft.form_version == drafted.form_version
    wrote = full_answers("Open kernels")
    assert values_of(draft) == {
        key: wrote[key] for key in ("title", "summary", "team", "open_source_plan")
    }
    kept = {row.question_key: row for row in SetAsideAnswer.objects.filter(application=draft)}
    assert {key: row.value for key, row in kept.items()} == {
        "keywords": wrote["keywords"],
        "budget": wrote["budget"],
    }
    row = kept["budget"]
    assert (row.question_label, row.section_title, row.kind, row.at) == (
        "Budget",
        "Your proposal",
        "budget",
        now,
    )
    note = CarryOver.objects.get(application=draft)
    assert (note.to_answer, note.set_aside) == (["Budget", "Human data?"], 2)
    assert (done.reached.count, done.reached.set_aside) == (1, 2)
    assert done.sentence == (
        "Version 2 of the form is in use. 1 application went over to it. "
        "2 answers are set aside for reading."
    )


def test_people_write_on_at_the_version_their_page_shows(drafted, sam, ada, now):
    draft = answer_all(ApplicationFactory(call=drafted, owner=ada))
    publish(drafted, sam, now)
    draft.refresh_from_db()
    saved = save_answer(
        application=draft, question_key="title", value="Wide open", version=1, by=ada, at=now
    )
    assert (saved.version, values_of(draft)["title"]) == (2, "Wide open")
    asked = structure_of(draft).question("humans")
    save_answer(application=draft, question_key=asked.key, value="no", version=0, by=ada, at=now)
    assert values_of(draft)["humans"] == "no"


def test_a_choice_that_became_several_keeps_what_was_chosen(call, sam, ada, now):
    deeds.add_question(owner=CallForm(call), section="proposal", question=FIELD, by=sam, at=now)
    publish(call, sam, now)
    chosen, empty = (ApplicationFactory(call=call, owner=ada) for _ in range(2))
    for draft, value in ((chosen, "b"), (empty, "")):
        save_answer(application=draft, question_key="field", value=value, version=0, by=ada, at=now)
    change(call, sam, now, "field", kind="choices")
    publish(call, sam, now)
    assert values_of(chosen) == {"field": ["b"]}
    assert values_of(empty) == {"field": []}
    assert SetAsideAnswer.objects.count() == 0


def test_what_an_older_page_posts_is_read_as_the_question_is_now(call, sam, ada, now):
    deeds.add_question(owner=CallForm(call), section="proposal", question=FIELD, by=sam, at=now)
    publish(call, sam, now)
    draft = ApplicationFactory(call=call, owner=ada)
    change(call, sam, now, "field", kind="choices")
    publish(call, sam, now)
    answer, asked = save_posted_answer(
        reference=draft.reference,
        question_key="field",
        posted=MultiValueDict({"field": ["b"]}),
        version=0,
        by=ada,
        at=now,
    )
    assert (asked.kind, answer.value) == ("choices", ["b"])


def test_files_go_over_with_their_question(default_call, sam, ada, now, pdf):
    from grants.actions.files import add_file, remove_file
    from grants.actions.starting import start_application

    draft = start_application(call=default_call, by=ada, at=now)
    given = add_file(application=draft, question_key="attachment", upload=pdf, by=ada, at=now)
    change(default_call, sam, now, "attachment", label="Figures")
    publish(default_call, sam, now)
    draft.refresh_from_db()
    row = ApplicationFile.objects.select_related("question__section").get(file=given.file)
    assert row.question.section.version == default_call.form_version
    remove_file(application=draft, file_id=given.file_id, by=ada, at=now)


def test_what_was_submitted_stays_frozen_and_can_still_be_changed(drafted, sam, ada, now):
    sent = submitted_application(call=drafted, owner=ada)
    standing = sent.submissions.get()
    publish(drafted, sam, now)
    sent.refresh_from_db()
    again = sent.submissions.get()
    assert (again.content, again.form_version_id) == (standing.content, standing.form_version_id)
    assert sent.form_version == drafted.form_version
    assert (sent.state, sent.has_unsent_changes) == (ApplicationState.SUBMITTED, False)


def test_what_can_no_longer_be_changed_stays_with_its_form(drafted, sam, ada, ben, now):
    old = drafted.form_version
    drafted.deadline = now - timedelta(days=1)
    drafted.opens_at = now - timedelta(days=9)
    drafted.save()
    sent = submitted_application(call=drafted, owner=ada)
    longer = submitted_application(call=drafted, owner=ben)
    longer.extended_until = now + timedelta(days=1)
    longer.save()
    publish(drafted, sam, now)
    for each in (sent, longer):
        each.refresh_from_db()
    assert sent.form_version == old
    assert Answer.objects.filter(application=sent, question__section__version=old).count() == 6
    assert longer.form_version == drafted.form_version


def test_each_writer_gets_one_mail_that_says_what_changed(drafted, sam, ada, ben, rita, now):
    draft = answer_all(ApplicationFactory(call=drafted, owner=ada))
    TeamMember.objects.create(application=draft, user=ben, role="editor")
    TeamMember.objects.create(application=draft, user=rita, role="viewer")
    ApplicationFactory(call=drafted, owner=rita, is_test=True)
    publish(drafted, sam, now)
    mails = OutgoingMail.objects.filter(dedupe_key__startswith="form_changed:")
    assert sorted(mail.to for mail in mails) == ["ada@example.org", "ben@example.org"]
    body = mails[0].body
    assert draft.reference in mails[0].subject
    for part in ("Nothing you wrote is lost", "Human data?", "Keywords", "set-aside"):
        assert part in body


@pytest.mark.parametrize("person", ["olga", "otto", "ada"])
def test_only_those_who_work_on_the_programme_publish(drafted, now, person, request):
    with pytest.raises(NotAllowed):
        publish_form(owner=CallForm(drafted), by=request.getfixturevalue(person), at=now)


def test_twice_is_refused(drafted, sam, now):
    publish(drafted, sam, now)
    with pytest.raises(RuleBroken, match="no draft to publish"):
        publish_form(owner=CallForm(drafted), by=sam, at=now)
    assert FormPublication.objects.count() == 1
    assert AuditEvent.objects.filter(verb="form.publish").count() == 1


def test_after_the_results_it_is_too_late(drafted, sam, now):
    Call.objects.filter(pk=drafted.pk).update(announced_at=now)
    with pytest.raises(RuleBroken, match="announced"):
        publish_form(owner=CallForm(drafted), by=sam, at=now)


def test_an_empty_section_keeps_a_form_from_being_published(call, sam, now):
    deeds.add_section(owner=CallForm(call), title="More", by=sam, at=now)
    with pytest.raises(RuleBroken, match="“More” has no question yet"):
        publish_form(owner=CallForm(call), by=sam, at=now)


def test_a_draft_that_asks_the_same_is_not_published(call, sam, now):
    deeds.add_section(owner=CallForm(call), title="More", by=sam, at=now)
    deeds.remove_section(owner=CallForm(call), key="more", by=sam, at=now)
    with pytest.raises(RuleBroken, match="asks the same"):
        publish_form(owner=CallForm(call), by=sam, at=now)


def cost(programme, sam, now, drafts):
    call = CallFactory(programme=programme)
    for _ in range(drafts):
        answer_all(ApplicationFactory(call=call, owner=UserFactory()))
    deeds.add_question(owner=CallForm(call), section="proposal", question=HUMANS, by=sam, at=now)
    deeds.remove_question(owner=CallForm(call), key="keywords", by=sam, at=now)
    change(call, sam, now, "budget", kind="money")
    with CaptureQueriesContext(connection) as queries:
        done = publish(call, sam, now)
    return (done.reached.count, done.reached.set_aside), len(queries)


def test_it_costs_as_many_queries_for_200_drafts_as_for_3(programme, sam, now):
    few, queries_for_few = cost(programme, sam, now, 3)
    many, queries_for_many = cost(programme, sam, now, 200)
    assert (few, many) == ((3, 6), (200, 400))
    assert queries_for_many == queries_for_few


def test_what_was_put_back_can_be_undone_on_the_new_form(call, sam, ada, now):
    sent = submitted_application(call=call, owner=ada)
    before = values_of(sent)["summary"]
    save_answer(application=sent, question_key="summary", value="Newer.", version=1, by=ada, at=now)
    deed = put_back_answer(application=sent, question_key="summary", by=ada, at=now)
    assert values_of(sent)["summary"] == before
    change(call, sam, now, "summary", label="In short")
    publish(call, sam, now)
    sent.refresh_from_db()
    deed.refresh_from_db()
    undo_put_back(put_back=deed, by=ada, at=now)
    assert values_of(sent)["summary"] == "Newer."


def test_what_staff_asked_about_is_asked_on_the_new_form(call, sam, ada, now):
    sent = submitted_application(call=call, owner=ada)
    Call.objects.filter(pk=call.pk).update(deadline=now - timedelta(hours=1))
    sent.refresh_from_db()
    request = ask_for_changes(
        application=sent,
        questions=["summary"],
        message="Say what is new.",
        due_at=now + timedelta(days=7),
        by=sam,
        at=now,
    )
    Call.objects.filter(pk=call.pk).update(deadline=now + timedelta(days=1))
    call.refresh_from_db()
    change(call, sam, now, "summary", label="In short")
    publish(call, sam, now)
    [asked] = request.questions.select_related("section")
    assert (asked.label, asked.section.version) == ("In short", call.form_version)
