"""The reports of the world of `world.py`."""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from awards.actions.report_answers import add_report_file, save_report_answer
from awards.actions.report_form import ReportForm
from awards.actions.reports import open_report, submit_report
from grants.actions.form_building import add_question
from grants.actions.form_publishing import publish_form
from grants.form_spec import QuestionSpec
from tests.factories.awards import ConditionFactory


def report_round(world):
    """A submitted interim report of the accepted award and a final one that is being written."""
    owner, at = world.people["owner"], world.now
    first, last = (
        ConditionFactory(award=world.accepted, kind="report", title=title, due_on=due_on)
        for title, due_on in (
            ("Interim report", date(2027, 7, 1)),
            ("Final report", date(2028, 1, 30)),
        )
    )
    world.sent_report = open_report(condition=first, by=owner, at=at)
    for key in ("done", "next"):
        save_report_answer(
            report=world.sent_report,
            question_key=key,
            posted={key: "We built the press."},
            version=None,
            by=owner,
            at=at,
        )
    world.sent_report_file = _given(world.sent_report, owner, at)
    submit_report(report=world.sent_report, by=owner, at=at)
    world.report = open_report(condition=last, by=owner, at=at)
    world.report_file = _given(world.report, owner, at)
    world.report_section = "results"
    _built_form(world)


def _built_form(world):
    """The programme has published a form of its own interim reports and is building the next."""
    by, at = world.people["officer"], world.now
    form = ReportForm(world.programme, "interim")
    world.report_purpose, world.report_form_section = "interim", "progress"
    asked = QuestionSpec("", "yes_no", "Any trouble?", required=False)
    world.report_form_question = add_question(
        owner=form, section="progress", question=asked, by=by, at=at
    )
    world.report_form_publication = publish_form(owner=form, by=by, at=at).publication
    form = ReportForm(world.programme, "interim")
    add_question(owner=form, section="progress", question=asked, by=by, at=at)


def _given(report, owner, at):
    upload = SimpleUploadedFile("plot.pdf", b"%PDF-1.7\n%%EOF\n", content_type="application/pdf")
    return add_report_file(
        report=report, question_key="attachments", upload=upload, by=owner, at=at
    )
