"""Reports of the demo's accepted award: one submitted, one sent back, one being written."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from awards.actions.report_answers import add_report_file, save_report_answer
from awards.actions.report_form import ReportForm
from awards.actions.reports import ask_for_report_changes, open_report, submit_report
from awards.models import Award, Condition
from core.references.numbering import next_reference
from grants.actions.form_building import add_question
from grants.actions.form_publishing import publish_form
from grants.form_spec import QuestionSpec

COSTS = {
    "spending-TOTAL_FORMS": "2",
    "spending-INITIAL_FORMS": "0",
    "spending-MIN_NUM_FORMS": "0",
    "spending-MAX_NUM_FORMS": "1000",
    "spending-0-category": "Staff",
    "spending-0-description": "Salary, six months",
    "spending-0-amount": "31000",
    "spending-1-category": "Compute",
    "spending-1-description": "Cluster time",
    "spending-1-amount": "9000",
}
WORDS = {
    "done": "The first half of the data is collected and checked, and the code runs on it.",
    "next": "The second half, then the paper.",
}


def reporting(people, call):
    """Ben's award owes interim reports beside its final one."""
    now, ben, officer = timezone.now(), people["ben"], people["officer"]
    award = Award.objects.get(application__owner=ben, application__call=call)
    final = award.conditions.get(kind=Condition.Kind.REPORT)
    first, second = (_interim(award, final, days, now) for days in (300, 200))
    for condition in (first, second):
        _submit(condition, ben, now)
    ask_for_report_changes(
        report=second.report,
        notes={"done": "How much is half?"},
        reason="Nearly there.",
        by=officer,
        at=now,
    )
    last = open_report(condition=final, by=ben, at=now)
    upload = SimpleUploadedFile("plot.pdf", b"%PDF-1.7\n%%EOF\n", content_type="application/pdf")
    given = add_report_file(report=last, question_key="attachments", upload=upload, by=ben, at=now)
    unbegun = _interim(award, final, 100, now)
    reports_form(call.programme, officer, now)
    return {
        "sent_report": first.reference,
        "sent_back_report": second.reference,
        "report_file": str(given.file_id),
        "unbegun_report": unbegun.reference,
    }


def reports_form(programme, by, at):
    """A published form of the interim reports, the next one being built."""
    trouble = QuestionSpec("trouble", "yes_no", "Was there any trouble?", required=False)
    form = ReportForm(programme, "interim")
    add_question(owner=form, section="progress", question=trouble, by=by, at=at)
    publish_form(owner=form, by=by, at=at)
    waiting = QuestionSpec(
        "trouble_kind",
        "long_text",
        "What trouble, and what would help",
        shown_if={"question": "trouble", "is": ["yes"]},
    )
    form = ReportForm(programme, "interim")
    add_question(owner=form, section="progress", question=waiting, by=by, at=at)


def _interim(award, final, days, now):
    return Condition.objects.create(
        reference=next_reference("CON", at=now),
        award=award,
        position=award.conditions.count() + 1,
        kind=Condition.Kind.REPORT,
        title=f"Interim report, {days} days before the end",
        details="What was done so far, what comes next, and what was spent.",
        due_on=final.due_on - timedelta(days=days),
    )


def _submit(condition, ben, now):
    report = open_report(condition=condition, by=ben, at=now)
    posted = {**{key: {key: text} for key, text in WORDS.items()}, "spending": COSTS}
    for key, data in posted.items():
        save_report_answer(
            report=report, question_key=key, posted=data, version=None, by=ben, at=now
        )
    submit_report(report=report, by=ben, at=now)
