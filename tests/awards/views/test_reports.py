"""The grantee's pages of a report."""

from datetime import timedelta
from io import BytesIO

import pikepdf

from awards.actions.closing import close_award
from awards.actions.conditions import waive_condition
from awards.actions.reports import submit_report
from awards.models import Condition, ReportSubmission
from awards.states import AwardState
from tests.awards.conftest import INTERIM_ANSWERS, answer_report, posted_costs


def text_of(answer):
    return answer.content.decode()


def test_report_list_says_what_is_to_write(client, ada, eve, interim, final, submitted_report):
    client.force_login(ada)
    shown = text_of(client.get("/reports/"))
    to_write, done = shown.split("Nothing to do")
    assert "Final report" in to_write
    assert "Not started" in to_write
    assert "Interim report" in done
    assert "Submitted" in done
    client.force_login(eve)
    assert "No reports yet" in text_of(client.get("/reports/"))


def test_report_detail_before_and_after_the_start(client, ada, interim, final):
    client.force_login(ada)
    address = f"/reports/{interim.reference}/"
    assert "Start writing" in text_of(client.get(address))
    assert client.post(f"{address}start/").url == address
    shown = text_of(client.get(address))
    assert "Start writing" not in shown
    assert "Progress" in shown
    assert "Spending" in shown


def test_report_detail_for_the_wrong_person(client, eve, sam, interim):
    for person in (eve, sam):
        client.force_login(person)
        assert client.get(f"/reports/{interim.reference}/").status_code == 404


def test_a_viewer_reads_and_cannot_start(client, ben, accepted, interim):
    accepted.application.team.create(user=ben, role="viewer")
    client.force_login(ben)
    address = f"/reports/{interim.reference}/"
    assert "Only the owner and editors of the application" in text_of(client.get(address))
    assert client.post(f"{address}start/").status_code == 403


def test_report_submit_names_what_is_missing_and_keeps_it(client, ada, begun, interim, now):
    answer_report(begun, ada, now, done="We built the press.")
    client.force_login(ada)
    address = f"/reports/{interim.reference}/submit/"
    assert "We built the press." in text_of(client.get(address))
    refused = client.post(address)
    assert refused.status_code == 422
    assert "<title>Error: Check and submit" in text_of(refused)
    assert "1 answer needs your attention before you can submit." in text_of(refused)
    assert "What comes next: nothing is entered yet." in text_of(refused)
    assert f"/reports/{interim.reference}/sections/progress/#id_next" in text_of(refused)
    assert not ReportSubmission.objects.exists()


def test_report_submit_and_read_it_afterwards(client, ada, begun, interim, now):
    answer_report(begun, ada, now, **INTERIM_ANSWERS)
    client.force_login(ada)
    address = f"/reports/{interim.reference}/"
    assert "Your report is in." in text_of(client.post(f"{address}submit/", follow=True))
    shown = text_of(client.get(address))
    assert "We print the book." in shown
    assert ReportSubmission.objects.get().sha256 in shown
    # Pressed once more, and a page that was still open.
    assert client.post(f"{address}submit/").url == address
    assert client.get(f"{address}sections/progress/").url == address
    assert ReportSubmission.objects.count() == 1


def test_report_submit_of_what_was_skipped(client, ada, mia, begun, interim, now):
    waive_condition(condition=interim, reason="Two weeks old", by=mia, at=now)
    client.force_login(ada)
    address = f"/reports/{interim.reference}/"
    assert client.get(f"{address}submit/").url == address
    assert "Nothing has to be written here any more." in text_of(client.get(address))


def test_report_pdf_of_what_was_submitted(client, ada, eve, begun, interim, now):
    client.force_login(ada)
    address = f"/reports/{interim.reference}/report.pdf"
    assert client.get(address).status_code == 404
    answer_report(begun, ada, now, **INTERIM_ANSWERS)
    submit_report(report=begun, by=ada, at=now)
    answer = client.get(address)
    assert answer["Content-Type"] == "application/pdf"
    with pikepdf.open(BytesIO(answer.content)) as pdf:
        assert str(pdf.docinfo["/Title"]) == f"{interim.reference} Interim report"
    client.force_login(eve)
    assert client.get(address).status_code == 404


def test_report_list_asks_for_nothing_of_a_closed_award(client, ada, sam, accepted, interim, now):
    Condition.objects.filter(pk=interim.pk).update(due_on=now.date() - timedelta(days=9))
    client.force_login(ada)
    assert "Not started, late" in text_of(client.get("/reports/"))
    close_award(award=accepted, by=sam, at=now, note="As agreed.")
    shown = client.get("/reports/")
    assert shown.context["owed"] == []
    assert "Award closed" in text_of(shown)


def test_report_start_of_a_closed_award_says_why_not(client, ada, accepted, interim, now):
    accepted.state, accepted.closed_at = AwardState.CLOSED, now
    accepted.save(update_fields=["state", "closed_at"])
    client.force_login(ada)
    shown = text_of(client.post(f"/reports/{interim.reference}/start/", follow=True))
    assert "This award is closed, so nothing more can be reported." in shown


def test_the_budget_stands_beside_what_was_spent(client, ada, begun, interim):
    client.force_login(ada)
    client.post(
        f"/reports/{interim.reference}/sections/money/",
        {"version-spending": "0", **posted_costs(("Staff", "90000.00"))},
    )
    shown = text_of(client.get(f"/reports/{interim.reference}/submit/"))
    assert "€80,000.00" in shown
    assert "-€10,000.00" in shown
    assert "More than 10% over plan: Staff." in shown


def test_report_list_asks_as_often_for_many(
    client, ada, interim, final, django_assert_max_num_queries
):
    client.force_login(ada)
    with django_assert_max_num_queries(12):
        client.get("/reports/")
