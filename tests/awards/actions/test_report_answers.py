import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from awards.actions.report_answers import (
    add_report_file,
    remove_report_file,
    save_report_answer,
)
from awards.models import ReportAnswer
from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from grants.errors import StaleAnswer
from tests.awards.conftest import posted_costs

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n"


def save(report, by, at, text, version=0, key="done"):
    answer, _asked = save_report_answer(
        report=report, question_key=key, posted={key: text}, version=version, by=by, at=at
    )
    return answer


def test_save_report_answer_counts_its_versions(begun, ada, now):
    assert save(begun, ada, now, "One").version == 1
    assert save(begun, ada, now, "Two", version=1).version == 2
    assert ReportAnswer.objects.get().value == "Two"


def test_save_report_answer_over_a_newer_one(begun, ada, ben_edits, now):
    save(begun, ada, now, "Hers")
    with pytest.raises(StaleAnswer) as refused:
        save(begun, ben_edits, now, "His")
    assert refused.value.theirs.value == "Hers"
    assert ReportAnswer.objects.get().value == "Hers"
    assert save(begun, ben_edits, now, "Hers").version == 1


def test_save_report_answer_by_the_wrong_person(begun, eve, sam, now):
    for person in (eve, sam):
        with pytest.raises(NotAllowed):
            save(begun, person, now, "Mine")
    assert not ReportAnswer.objects.exists()


def test_save_report_answer_after_it_is_submitted(submitted_report, ada, now):
    with pytest.raises(RuleBroken, match="This report is submitted, so it cannot be edited now"):
        save(submitted_report, ada, now, "More", version=1)


def test_save_report_answer_to_no_question(begun, ada, now):
    for key in ("unknown", "attachments"):
        with pytest.raises(RuleBroken, match="no such question"):
            save(begun, ada, now, "?", key=key)


def test_costs_are_kept_in_minor_units(begun, ada, now):
    answer, _asked = save_report_answer(
        report=begun,
        question_key="spending",
        posted=posted_costs(("Staff", "12.34")),
        version=0,
        by=ada,
        at=now,
    )
    assert [row["amount"] for row in answer.value] == [1234]


def given(report, by, at, name="plot.pdf", content=PDF):
    return add_report_file(
        report=report,
        question_key="attachments",
        upload=SimpleUploadedFile(name, content, content_type="application/pdf"),
        by=by,
        at=at,
    )


def test_files_come_and_go(begun, ada, now):
    first = given(begun, ada, now)
    assert given(begun, ada, now) == first
    second = given(begun, ada, now, "other.pdf", PDF + b"%")
    answer = ReportAnswer.objects.get()
    assert [fact["name"] for fact in answer.value] == ["plot.pdf", "other.pdf"]
    for _ in range(2):
        remove_report_file(report=begun, file_id=first.file_id, by=ada, at=now)
    answer.refresh_from_db()
    assert [fact["id"] for fact in answer.value] == [str(second.file_id)]
    told = AuditEvent.objects.filter(subject=begun.condition.reference, verb__contains="_file")
    assert sorted(told.values_list("verb", flat=True)) == [
        "report.add_file",
        "report.add_file",
        "report.remove_file",
    ]


def test_add_report_file_that_is_too_many(begun, ada, now):
    for number in range(5):
        given(begun, ada, now, content=PDF + b"%" * (number + 1))
    with pytest.raises(RuleBroken, match="takes 5 files"):
        given(begun, ada, now)


def test_add_report_file_after_it_is_submitted(submitted_report, ada, now):
    with pytest.raises(RuleBroken, match="This report is submitted"):
        given(submitted_report, ada, now)
