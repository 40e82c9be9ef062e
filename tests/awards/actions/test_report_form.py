"""Building the form of a programme's reports, by the same deeds as the form of a call."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from awards.actions.report_form import ReportForm
from awards.actions.reports import open_report
from awards.models import ReportFormDraft, ReportFormPublication, ReportRules
from awards.report_form import SHIPPED
from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from core.mail.models import OutgoingMail
from grants.actions.form_building import add_question, discard_draft, edit_question
from grants.actions.form_publishing import publish_form
from grants.actions.form_sources import copy_form, import_form, insert_question, keep_question
from grants.form_spec import FormSpec, QuestionSpec, SectionSpec
from grants.models import ApplicationForm, FormVersion
from tests.factories.grants import CallFactory, FormVersionFactory, ProgrammeFactory

TROUBLE = QuestionSpec("trouble", "yes_no", "Was there any trouble?", required=False)


@pytest.fixture
def form(programme):
    return ReportForm(programme, "interim")


def build(form, by, at, question=TROUBLE):
    return add_question(owner=form, section="progress", question=question, by=by, at=at)


def again(form):
    """The form as another request reads it."""
    return ReportForm(form.programme, form.purpose)


def test_the_first_change_begins_a_draft_of_the_usual_form(form, sam, now):
    build(form, sam, now)
    draft, asked = form.building()
    assert str(draft.version) == f"Interim report, {form.programme} (version 1)"
    assert [each.key for each in asked.sections] == [
        each.key for each in SHIPPED["interim"].sections
    ]
    assert asked.question("trouble") == TROUBLE
    assert (again(form).in_use, again(form).asked) == (None, SHIPPED["interim"])
    event = AuditEvent.objects.get(verb="form.add_question")
    assert event.data["purpose"] == "interim"


def test_each_purpose_and_each_programme_has_its_own_draft(form, sam, now):
    build(form, sam, now)
    assert ReportForm(form.programme, "final").draft() is None
    assert ReportForm(ProgrammeFactory(), "interim").draft() is None


def test_the_database_keeps_one_draft_of_a_known_purpose(form, sam, now):
    build(form, sam, now)
    row = {"programme": form.programme, "changed_at": now}
    for purpose in ("interim", "weekly"):
        version = FormVersionFactory(published=False)
        with pytest.raises(IntegrityError), transaction.atomic():
            ReportFormDraft.objects.create(purpose=purpose, version=version, **row)


def test_a_published_form_is_asked_in_reports_begun_from_then_on(form, begun, ada, sam, now):
    before = begun.form_version
    assert form.reach(form.asked, at=now) == {"begun": 1}
    build(form, sam, now)
    done = publish_form(owner=form, by=sam, at=now)
    assert done.sentence == "Version 1 of the form is in use."
    assert (done.publication.number, done.publication.by) == (1, sam)
    assert done.publication.report["added"] == ["Was there any trouble?"]
    begun.refresh_from_db()
    assert begun.form_version == before
    assert ReportRules.objects.get().interim_form == done.publication.version
    assert ReportRules.objects.get().final_form is None
    assert form.taken_over(done.publication) is None
    assert not OutgoingMail.objects.filter(dedupe_key__startswith="form").exists()


def test_open_report_asks_what_was_published(form, interim, final, ada, sam, now):
    build(form, sam, now)
    version = publish_form(owner=form, by=sam, at=now).publication.version
    assert open_report(condition=interim, by=ada, at=now).form_version == version
    assert open_report(condition=final, by=ada, at=now).form_version != version


def test_the_next_version_follows_in_the_same_form(form, sam, now):
    build(form, sam, now)
    publish_form(owner=form, by=sam, at=now)
    form = again(form)
    edit_question(
        owner=form, key="trouble", question=replace(TROUBLE, label="Any trouble?"), by=sam, at=now
    )
    done = publish_form(owner=form, by=sam, at=now)
    assert (done.publication.number, done.publication.version.number) == (2, 2)
    assert done.publication.report["changed"] == [{"label": "Any trouble?", "what": ["wording"]}]
    assert [each.number for each in form.publications()] == [2, 1]
    with pytest.raises(RuleBroken, match="no draft to publish"):
        publish_form(owner=again(form), by=sam, at=now)


def test_a_key_in_use_stays(form, sam, now):
    other = replace(SHIPPED["interim"].question("done"), key="work")
    with pytest.raises(RuleBroken, match="published"):
        edit_question(owner=form, key="done", question=other, by=sam, at=now)


def test_a_discarded_draft_leaves_the_form_in_use(form, sam, now):
    build(form, sam, now)
    discard_draft(owner=form, by=sam, at=now)
    assert not ReportFormDraft.objects.exists()
    assert not FormVersion.objects.filter(form__name__startswith="Interim report,").exists()
    assert not ApplicationForm.objects.filter(name__startswith="Interim report,").exists()
    with pytest.raises(RuleBroken, match="no draft"):
        discard_draft(owner=form, by=sam, at=now)


def test_nobody_else_builds_it(form, olga, fay, otto, ada, now):
    for person in (olga, fay, otto, ada):
        assert form.why_fixed(person)
        with pytest.raises(NotAllowed):
            build(form, person, now)
    assert not ReportFormDraft.objects.exists()


def test_what_decides_about_applications_stays_behind(form, call, sam, now):
    """A report has no eligibility rule and no blind reader."""
    rule = {"accepts": ["yes"], "explanation": "Only open work."}
    asked = replace(TROUBLE, eligibility=rule, identifying=True, options={"staff_only": True})
    build(form, sam, now, asked)
    assert form.building()[1].question("trouble") == TROUBLE
    imported = FormSpec((SectionSpec("a", "A", questions=(asked,)),))
    import_form(owner=form, form=imported, by=sam, at=now)
    assert form.building()[1].question("trouble") == TROUBLE


def test_a_form_is_copied_from_what_one_may_see(form, call, sam, now):
    CallFactory()  # of a programme sam has no role in
    ReportRules.objects.create(programme=form.programme, final_form=FormVersionFactory())
    found = {each.key: each for each in form.sources(sam)}
    assert list(found) == [
        "usual:interim",
        "usual:final",
        f"report:{form.programme.slug}:final",
        call.slug,
    ]
    copy_form(owner=form, source=found["usual:final"], by=sam, at=now)
    assert form.building()[1] == SHIPPED["final"]
    copy_form(owner=form, source=found[call.slug], by=sam, at=now)
    assert form.draft().version.based_on == call.form_version
    assert ReportFormDraft.objects.count() == 1


def test_going_back_to_the_usual_form(form, sam, now):
    build(form, sam, now)
    publish_form(owner=form, by=sam, at=now)
    form = again(form)
    usual = form.sources(sam)[0]
    copy_form(owner=form, source=usual, by=sam, at=now)
    publish_form(owner=form, by=sam, at=now)
    assert again(form).asked == SHIPPED["interim"]
    assert ReportFormPublication.objects.count() == 2


def test_the_library_of_the_programme_serves_reports_too(form, sam, now):
    build(form, sam, now)
    row = keep_question(owner=form, key="trouble", by=sam, at=now)
    final = ReportForm(form.programme, "final")
    key = insert_question(owner=final, section="results", row=row, by=sam, at=now)
    assert final.building()[1].question(key).label == "Was there any trouble?"
