"""The reports of the world of `world.py`."""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from awards.actions.report_answers import add_report_file, save_report_answer
from awards.actions.reports import open_report, submit_report
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


def _given(report, owner, at):
    upload = SimpleUploadedFile("plot.pdf", b"%PDF-1.7\n%%EOF\n", content_type="application/pdf")
    return add_report_file(
        report=report, question_key="attachments", upload=upload, by=owner, at=at
    )
