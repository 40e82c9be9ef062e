"""Writing a report: pages, autosave, two writers, files."""

from django.core.files.uploadedfile import SimpleUploadedFile

from awards.actions.reports import ask_for_report_changes, open_report
from awards.models import ReportAnswer, ReportFile, ReportRules
from grants.actions.form_building import fill
from grants.form_spec import FormSpec, QuestionSpec, SectionSpec
from tests.awards.conftest import answer_report
from tests.factories.grants import FormVersionFactory


def text_of(answer):
    return answer.content.decode()


def page_of(condition, section="progress"):
    return f"/reports/{condition.reference}/sections/{section}/"


def _yes_no(key):
    return QuestionSpec(key=key, kind="yes_no", label=key.capitalize())


def test_report_section_saves_and_leads_on(client, ada, begun, interim):
    client.force_login(ada)
    saved = client.post(
        page_of(interim),
        {"done": "The press.", "version-done": "0", "next": "", "version-next": "0"},
    )
    assert saved.url == page_of(interim, "money")
    assert "The press." in text_of(client.get(page_of(interim)))
    assert client.post(page_of(interim, "money"), {}).url == (
        f"/reports/{interim.reference}/submit/"
    )
    assert client.get(page_of(interim, "unknown")).status_code == 404


def test_what_was_typed_into_a_page_that_was_open_too_long_is_shown(
    client, ada, submitted_report, interim
):
    client.force_login(ada)
    late = client.post(page_of(interim), {"done": "One more line.", "version-done": "1"})
    assert late.status_code == 422
    assert "One more line." in text_of(late)
    assert "This report is submitted, so it cannot be edited now." in text_of(late)
    assert client.get(page_of(interim)).url == f"/reports/{interim.reference}/"


def test_a_section_that_is_not_asked_says_so(client, ada, interim, programme, now):
    form = FormSpec(
        (
            SectionSpec("first", "First", questions=(_yes_no("trials"),)),
            SectionSpec(
                "more",
                "About the trials",
                questions=(_yes_no("finished"),),
                shown_if={"question": "trials", "is": ["yes"]},
            ),
        )
    )
    version = FormVersionFactory(questions=False, published=False)
    fill(version, form)
    ReportRules.objects.create(programme=programme, final_form=version)
    open_report(condition=interim, by=ada, at=now)
    client.force_login(ada)
    told = text_of(client.get(page_of(interim, "more"), follow=True))
    assert "“About the trials” is not asked of you" in told
    client.post(page_of(interim, "more"), {"finished": "yes", "version-finished": ""})
    assert ReportAnswer.objects.get().value == "yes"


def test_two_writers_see_both_texts(client, ada, ben_edits, begun, interim, now):
    answer_report(begun, ben_edits, now, done="His words.")
    client.force_login(ada)
    refused = client.post(page_of(interim), {"done": "Her words.", "version-done": "0"})
    assert refused.status_code == 422
    shown = text_of(refused)
    assert "Her words." in shown
    assert "His words." in shown
    assert ReportAnswer.objects.get().value == "His words."
    kept = client.post(page_of(interim), {"done": "Her words.", "version-done": "1"})
    assert kept.status_code == 302
    assert ReportAnswer.objects.get().value == "Her words."


def test_report_answer_save_by_itself(client, ada, ben_edits, begun, interim, now):
    client.force_login(ada)
    address = f"/reports/{interim.reference}/answer/"
    said = client.post(address, {"question": "done", "done": "The press.", "version": "0"})
    assert (said.status_code, said.json()["version"], said.json()["words"]) == (200, 1, 2)
    answer_report(begun, ben_edits, now, done="His words.")
    stale = client.post(address, {"question": "done", "done": "More.", "version": "1"})
    assert stale.status_code == 409
    told = stale.json()
    assert (told["theirs"], told["version"], told["own"]) == ("His words.", 2, False)


def test_report_answer_save_asks_little(
    client, ada, begun, interim, now, django_assert_max_num_queries
):
    answer_report(begun, ada, now, done="One.")
    client.force_login(ada)
    posted = {"question": "done", "done": "Two.", "version": "1"}
    with django_assert_max_num_queries(14):
        assert client.post(f"/reports/{interim.reference}/answer/", posted).status_code == 200


def test_report_answer_save_refused(client, ada, eve, submitted_report, interim):
    address = f"/reports/{interim.reference}/answer/"
    posted = {"question": "done", "done": "Late.", "version": "1"}
    assert client.post(address, posted).status_code == 401
    client.force_login(eve)
    assert client.post(address, posted).status_code == 404
    client.force_login(ada)
    late = client.post(address, posted)
    assert (late.status_code, late.json()["error"]) == (
        422,
        "This report is submitted, so it cannot be edited now.",
    )


def test_files_of_a_report(client, ada, eve, begun, interim):
    client.force_login(ada)
    upload = SimpleUploadedFile("plot.pdf", b"%PDF-1.7\n%%EOF\n", content_type="application/pdf")
    given = client.post(page_of(interim), {"file-attachments": upload, "then": "stay"})
    assert given.url == page_of(interim)
    file_id = ReportFile.objects.get().file_id
    address = f"/reports/{interim.reference}/files/{file_id}/"
    assert address in text_of(client.get(page_of(interim)))
    assert client.get(address).status_code == 200
    removed = client.post(f"{address}remove/", {"done": "Kept.", "version-done": "0"}, follow=True)
    assert "“plot.pdf” is removed." in text_of(removed)
    assert ReportAnswer.objects.get(question__key="done").value == "Kept."
    client.force_login(eve)
    assert client.get(address).status_code == 404


def test_a_file_of_the_wrong_kind_keeps_the_other_answers(client, ada, begun, interim):
    client.force_login(ada)
    upload = SimpleUploadedFile("run.exe", b"MZ", content_type="application/octet-stream")
    refused = client.post(
        page_of(interim), {"file-attachments": upload, "done": "Kept.", "version-done": "0"}
    )
    assert refused.status_code == 422
    assert ReportAnswer.objects.get().value == "Kept."


def test_one_bad_file_of_several_holds_up_no_other(client, ada, begun, interim):
    client.force_login(ada)
    files = [
        SimpleUploadedFile("run.exe", b"MZ", content_type="application/octet-stream"),
        SimpleUploadedFile("plot.pdf", b"%PDF-1.7\n%%EOF\n", content_type="application/pdf"),
    ]
    refused = client.post(page_of(interim), {"file-attachments": files})
    assert refused.status_code == 422
    assert "run.exe" in text_of(refused)
    assert [each.file.name for each in ReportFile.objects.all()] == ["plot.pdf"]


def test_what_staff_ask_for_stands_at_its_question(
    client, ada, sam, submitted_report, interim, now
):
    ask_for_report_changes(
        report=submitted_report, notes={"done": "Which press?"}, reason="", by=sam, at=now
    )
    client.force_login(ada)
    assert "Which press?" in text_of(client.get(page_of(interim)))
    assert "Which press?" in text_of(client.get(f"/reports/{interim.reference}/"))
