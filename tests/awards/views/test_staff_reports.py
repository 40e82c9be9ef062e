"""Staff read reports, accept them, and ask for changes."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from awards.actions.report_answers import add_report_file, save_report_answer
from awards.actions.reports import ask_for_report_changes, open_report, submit_report
from awards.actions.requests import ask_about_condition
from awards.models import Condition, ReportNote
from tests.awards.conftest import INTERIM_ANSWERS, answer_report, posted_costs
from tests.factories.awards import ConditionFactory, accepted_award, funded_application
from tests.shared import press


def text_of(answer):
    return answer.content.decode()


@pytest.fixture
def as_sam(client, sam):
    client.force_login(sam)
    return client


def test_staff_report_list_by_where_they_stand(as_sam, submitted_report, interim, final):
    assert interim.reference in text_of(as_sam.get("/staff/reports/"))
    due = text_of(as_sam.get("/staff/reports/?view=due"))
    assert final.reference in due
    assert interim.reference not in due
    final.due_on = date(2020, 1, 1)
    final.save(update_fields=["due_on"])
    late = text_of(as_sam.get("/staff/reports/?view=overdue"))
    assert final.reference in late
    assert "Not started, late" in late
    programme = interim.award.application.call.programme.slug
    chosen = text_of(as_sam.get(f"/staff/reports/?view=submitted&programme={programme}"))
    assert interim.reference in chosen


def test_staff_report_list_asks_as_often_for_many(
    as_sam, call, ada, interim, django_assert_max_num_queries
):
    with django_assert_max_num_queries(14):
        as_sam.get("/staff/reports/?view=due")
    for _ in range(5):
        award = accepted_award(application=funded_application(call=call, owner=ada))
        ConditionFactory(award=award, kind="report", title="Final report")
    with django_assert_max_num_queries(14):
        assert "Final report" in text_of(as_sam.get("/staff/reports/?view=due"))


def test_staff_report_pages_for_the_wrong_person(
    client, ada, otto, olga, eve, submitted_report, interim
):
    address = f"/staff/reports/{interim.reference}/"
    for person, reads, works in [
        (ada, 404, 404),
        (otto, 404, 404),
        (eve, 404, 404),
        (olga, 200, 403),
    ]:
        client.force_login(person)
        assert client.get(address).status_code == reads
        assert client.post(f"{address}accept/").status_code == works
        assert client.get(f"{address}changes/").status_code == works


def test_a_named_person_reads_and_accepts_it(client, rita, submitted_report, interim):
    """Who verifies a report may be nobody of the programme, and has no page of the award."""
    address = f"/staff/reports/{interim.reference}/"
    client.force_login(rita)
    assert client.get("/staff/reports/").status_code == 404
    Condition.objects.filter(pk=interim.pk).update(verified_by="person", verifier=rita)
    assert interim.reference in text_of(client.get("/staff/reports/"))
    shown = text_of(client.get(address))
    assert "Accept the report" in shown
    assert f"/staff/awards/{interim.award.reference}/" not in shown
    accepted = press(client, address, at=f"{address}accept/", follow=True)
    assert "is accepted." in text_of(accepted)


def test_the_award_offers_no_second_way_to_accept_it(as_sam, accepted, interim, submitted_report):
    shown = text_of(as_sam.get(f"/staff/awards/{accepted.reference}/"))
    assert f"/staff/reports/{interim.reference}/" in shown
    assert f"/staff/conditions/{interim.reference}/met/" not in shown


def test_what_the_grantee_asks_for_stands_on_the_page(as_sam, ada, interim, now):
    ask_about_condition(
        condition=interim,
        kind="waiver",
        wanted_on=None,
        reason="Only two weeks old",
        by=ada,
        at=now,
    )
    assert "Only two weeks old" in text_of(as_sam.get(f"/staff/reports/{interim.reference}/"))


def test_what_is_being_written_is_the_grantees(as_sam, ada, begun, interim, now):
    answer_report(begun, ada, now, done="Not ready.")
    shown = text_of(as_sam.get(f"/staff/reports/{interim.reference}/"))
    assert "Not ready." not in shown
    assert "Nothing is submitted yet" in shown


def test_staff_report_accept(as_sam, submitted_report, interim):
    address = f"/staff/reports/{interim.reference}/"
    assert "We built the press." in text_of(as_sam.get(address))
    assert "is accepted. The grantee is told." in text_of(
        press(as_sam, address, at=f"{address}accept/", follow=True)
    )
    again = as_sam.post(f"{address}accept/", follow=True)
    assert "This report is accepted, so it cannot be accepted now." in text_of(again)


def test_the_history_of_the_award_tells_of_its_reports(as_sam, accepted, submitted_report, interim):
    shown = text_of(as_sam.get(f"/staff/awards/{accepted.reference}/"))
    assert f"Ada Lovelace began to write {interim.reference}" in shown
    assert f"Ada Lovelace submitted the report {interim.reference}" in shown


def test_staff_report_accept_from_a_page_that_lost_its_stamp(as_sam, submitted_report, interim):
    address = f"/staff/reports/{interim.reference}/"
    page = as_sam.post(f"{address}accept/", follow=True)
    assert "Your page did not say what it showed" in text_of(page)
    submitted_report.refresh_from_db()
    assert submitted_report.state == "submitted"


def test_staff_report_send_back(as_sam, ada, submitted_report, interim, now):
    address = f"/staff/reports/{interim.reference}/"
    empty = press(as_sam, f"{address}changes/", {"reason": ""})
    assert empty.status_code == 422
    assert "Say what has to change" in text_of(empty)
    press(as_sam, f"{address}changes/", {"note-done": "Which press?"})
    assert ReportNote.objects.get().text == "Which press?"
    answer_report(submitted_report, ada, now, done="We built the letter press.")
    submit_report(report=submitted_report, by=ada, at=now)
    shown = text_of(as_sam.get(address))
    assert "Changed since submission 1" in shown
    assert "letter" in shown
    assert "Which press?" in shown


def test_the_report_before_stands_beside_it(as_sam, ada, submitted_report, final, now):
    last = open_report(condition=final, by=ada, at=now)
    answer_report(last, ada, now, summary="Good.", done="All of it.", outputs="example.org")
    submit_report(report=last, by=ada, at=now)
    shown = text_of(as_sam.get(f"/staff/reports/{final.reference}/"))
    assert "In the report before, Interim report" in shown
    assert "We built the press." in shown


def test_staff_report_file_only_when_it_was_submitted(as_sam, ada, begun, interim, now):
    upload = SimpleUploadedFile("plot.pdf", b"%PDF-1.7\n%%EOF\n", content_type="application/pdf")
    given = add_report_file(report=begun, question_key="attachments", upload=upload, by=ada, at=now)
    address = f"/staff/reports/{interim.reference}/files/{given.file_id}/"
    assert as_sam.get(address).status_code == 404
    answer_report(begun, ada, now, **INTERIM_ANSWERS)
    submit_report(report=begun, by=ada, at=now)
    assert as_sam.get(address).status_code == 200


def test_the_list_points_out_what_is_over_plan(as_sam, ada, begun, now):
    answer_report(begun, ada, now, **INTERIM_ANSWERS)
    save_report_answer(
        report=begun,
        question_key="spending",
        posted=posted_costs(("Staff", "1.00"), ("Staff", "88000.00")),
        version=None,
        by=ada,
        at=now,
    )
    submit_report(report=begun, by=ada, at=now)
    assert "<td>Staff</td>" in text_of(as_sam.get("/staff/reports/"))


def test_staff_report_detail_asks_no_more_than_it_must(
    as_sam, ada, submitted_report, interim, django_assert_max_num_queries
):
    with django_assert_max_num_queries(22):
        as_sam.get(f"/staff/reports/{interim.reference}/")


def test_next_and_previous_to_review(as_sam, ada, submitted_report, interim, final, now):
    last = open_report(condition=final, by=ada, at=now)
    answer_report(last, ada, now, summary="Good.", done="All of it.", outputs="example.org")
    submit_report(report=last, by=ada, at=now)
    assert f"/staff/reports/{final.reference}/" in text_of(
        as_sam.get(f"/staff/reports/{interim.reference}/")
    )


def test_a_report_sent_back_waits_for_changes(as_sam, sam, submitted_report, interim, now):
    ask_for_report_changes(report=submitted_report, notes={}, reason="More.", by=sam, at=now)
    assert interim.reference in text_of(as_sam.get("/staff/reports/?view=changes"))


def test_staff_report_pages_decide_only_on_what_they_showed(
    as_sam, ada, sam, submitted_report, interim, now
):
    address = f"/staff/reports/{interim.reference}/"
    shown = as_sam.get(address).context["actions"]
    accept, changes = shown[0], shown[1]["url"]
    form = {accept["name"]: accept["value"]}
    late = as_sam.get(changes).context["form"]["seen"].value()
    ask_for_report_changes(report=submitted_report, notes={}, reason="Which press?", by=sam, at=now)
    answer_report(submitted_report, ada, now, done="We built the letter press.")
    submit_report(report=submitted_report, by=ada, at=now)
    refused = text_of(as_sam.post(accept["url"], form, follow=True))
    assert "The grantee has handed in submission 2 since you opened this page." in refused
    interim.refresh_from_db()
    assert interim.state == "handed_in"
    assert as_sam.get(changes).context["form"]["seen"].value() == late == "1"
    notes = {"note-done": "How heavy?", "seen": late}
    page = as_sam.post(changes, notes)
    assert page.status_code == 422
    assert "How heavy?" in text_of(page)
    assert ReportNote.objects.filter(text="How heavy?").count() == 0
    notes["seen"] = page.context["form"]["seen"].value()
    assert as_sam.post(changes, notes).status_code == 302
    assert ReportNote.objects.get(text="How heavy?").submission.number == 2
