from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction

from awards.actions.conditions import accept_condition, send_back, waive_condition
from awards.actions.report_answers import save_report_answer
from awards.actions.reports import (
    accept_report,
    ask_for_report_changes,
    form_in_use,
    open_report,
    submit_report,
)
from awards.models import Condition, Report, ReportRules, ReportSubmission
from awards.states import AwardState
from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from core.mail.models import OutgoingMail
from grants.errors import Incomplete
from tests.awards.conftest import INTERIM_ANSWERS, answer_report, posted_costs
from tests.factories.grants import FormVersionFactory


def test_open_report_takes_the_form_of_its_purpose(interim, final, ada, now):
    first = open_report(condition=interim, by=ada, at=now)
    last = open_report(condition=final, by=ada, at=now)
    assert (first.purpose, str(first.form_version)) == ("interim", "Interim report (version 1)")
    assert (last.purpose, str(last.form_version)) == ("final", "Final report (version 1)")
    assert (first.state, first.submitted_at) == ("writing", None)


def test_open_report_twice_gives_the_same(begun, interim, ada, now):
    assert open_report(condition=interim, by=ada, at=now) == begun
    assert AuditEvent.objects.filter(verb="report.start").count() == 1


def test_open_report_with_a_form_of_the_programme(interim, final, ada, programme, now):
    own = FormVersionFactory()
    ReportRules.objects.create(programme=programme, interim_form=own)
    assert open_report(condition=interim, by=ada, at=now).form_version == own
    assert open_report(condition=final, by=ada, at=now).form_version != own


def test_the_usual_form_is_made_once(programme, now):
    assert form_in_use(programme, "final", now) == form_in_use(programme, "final", now)


def test_open_report_by_somebody_else(interim, eve, sam, now):
    for person in (eve, sam):
        with pytest.raises(NotAllowed, match="Only the owner and editors"):
            open_report(condition=interim, by=person, at=now)
    assert not Report.objects.exists()


def test_open_report_of_a_release(release, ada, now):
    with pytest.raises(RuleBroken, match="asks for no report"):
        open_report(condition=release, by=ada, at=now)


def test_open_report_of_a_closed_award(accepted, interim, ada, now):
    accepted.state, accepted.closed_at = AwardState.CLOSED, now
    accepted.save(update_fields=["state", "closed_at"])
    with pytest.raises(RuleBroken, match="This award is closed"):
        open_report(condition=interim, by=ada, at=now)


def test_submit_report_says_what_is_missing(begun, ada, now):
    answer_report(begun, ada, now, done="We built the press.")
    with pytest.raises(Incomplete) as refused:
        submit_report(report=begun, by=ada, at=now)
    assert [found.question for found in refused.value.findings] == ["next"]
    begun.refresh_from_db()
    assert (begun.state, begun.condition.state) == ("writing", "open")


def test_submit_report_freezes_it_and_hands_the_condition_in(submitted_report, interim, ada, sam):
    interim.refresh_from_db()
    submission = submitted_report.submissions.get()
    assert (submitted_report.state, interim.state) == ("submitted", "handed_in")
    assert submission.submitted_by == ada
    assert submission.content["sections"][0]["questions"][0]["value"] == "We built the press."
    programme = interim.award.application.call.programme
    assert dict(OutgoingMail.objects.values_list("subject", "to")) == {
        "Your report is in: Interim report": ada.email,
        f"{interim.reference} waits for review: Interim report": programme.contact_email,
    }


def test_submit_report_twice(submitted_report, ada, now):
    with pytest.raises(RuleBroken, match="This report is submitted, so it cannot be submitted"):
        submit_report(report=submitted_report, by=ada, at=now)
    assert submitted_report.submissions.count() == 1


def test_submit_report_late_is_taken(begun, interim, ada, now):
    answer_report(begun, ada, now, **INTERIM_ANSWERS)
    late = now + timedelta(days=2000)
    assert submit_report(report=begun, by=ada, at=late).submitted_at == late


def test_submit_report_that_was_skipped(begun, interim, ada, mia, now):
    answer_report(begun, ada, now, **INTERIM_ANSWERS)
    waive_condition(condition=interim, reason="Two weeks old", by=mia, at=now)
    with pytest.raises(RuleBroken, match="This report is waived"):
        submit_report(report=begun, by=ada, at=now)


def test_accept_report_meets_the_condition(submitted_report, interim, sam, now):
    accept_report(report=submitted_report, by=sam, at=now)
    submitted_report.refresh_from_db()
    interim.refresh_from_db()
    assert (submitted_report.state, interim.state) == ("accepted", "accepted")
    assert OutgoingMail.objects.filter(dedupe_key__startswith="condition_accepted:").count() == 1
    with pytest.raises(RuleBroken, match="This report is accepted"):
        accept_report(report=submitted_report, by=sam, at=now)


def test_accept_report_frees_the_payment_that_waits_for_it(submitted_report, first, sam, now):
    first.conditions.set([submitted_report.condition])
    assert first.conditions.exclude(state="accepted").exists()
    accept_report(report=submitted_report, by=sam, at=now)
    assert not first.conditions.exclude(state="accepted").exists()


def test_accept_report_by_who_verifies_it(submitted_report, interim, sam, fay, now):
    """Where a condition says that finance looks at it, officers do not decide."""
    Condition.objects.filter(pk=interim.pk).update(verified_by="finance")
    with pytest.raises(NotAllowed):
        accept_report(report=submitted_report, by=sam, at=now)
    ask_for_report_changes(report=submitted_report, notes={}, reason="More.", by=fay, at=now)
    submit_report(report=submitted_report, by=interim.award.application.owner, at=now)
    mail = OutgoingMail.objects.get(dedupe_key__contains=f"{interim.reference}:2:staff")
    assert mail.to == fay.email
    assert accept_report(report=submitted_report, by=fay, at=now).state == "accepted"


def test_a_submitted_report_is_decided_about_as_a_report(submitted_report, interim, sam, now):
    """Else its condition would be met while the report still waited."""
    for deed in (accept_condition, send_back):
        with pytest.raises(RuleBroken, match="This report was submitted"):
            deed(condition=interim, by=sam, at=now, reason="Seen")


def test_accept_report_by_the_wrong_person(submitted_report, ada, olga, otto, now):
    for person in (ada, olga, otto):
        with pytest.raises(NotAllowed):
            accept_report(report=submitted_report, by=person, at=now)


def test_accept_report_before_it_is_submitted(begun, sam, now):
    with pytest.raises(RuleBroken, match="This report is being written"):
        accept_report(report=begun, by=sam, at=now)


def test_ask_for_report_changes_and_submit_again(submitted_report, interim, ada, sam, now):
    ask_for_report_changes(
        report=submitted_report,
        notes={"done": " Which press? ", "next": "", "unknown": "?"},
        reason="Nearly there.",
        by=sam,
        at=now,
    )
    submitted_report.refresh_from_db()
    interim.refresh_from_db()
    assert (submitted_report.state, interim.state) == ("changes", "open")
    notes = submitted_report.submissions.get().notes.values_list("question_key", "text")
    assert dict(notes) == {"done": "Which press?", "": "Nearly there."}
    mail = OutgoingMail.objects.get(dedupe_key__startswith="condition_sent_back:")
    assert "Nearly there.\n\nWhat was done: Which press?" in mail.body
    assert f"/reports/{interim.reference}/" in mail.body
    answer_report(submitted_report, ada, now, done="We built the letter press.")
    again = submit_report(report=submitted_report, by=ada, at=now)
    assert again.number == 2
    interim.refresh_from_db()
    assert interim.state == "handed_in"


def test_ask_for_report_changes_without_a_word(submitted_report, sam, now):
    with pytest.raises(RuleBroken, match="Say what has to change"):
        ask_for_report_changes(
            report=submitted_report, notes={"done": "  "}, reason=" ", by=sam, at=now
        )
    submitted_report.refresh_from_db()
    assert submitted_report.state == "submitted"


def test_a_submission_freezes_what_was_spent(begun, final, ada, now):
    for report in (begun, open_report(condition=final, by=ada, at=now)):
        save_report_answer(
            report=report,
            question_key="spending",
            posted=posted_costs(("Staff", "1000.50"), ("Staff", "9.50")),
            version=None,
            by=ada,
            at=now,
        )
    answer_report(begun, ada, now, **INTERIM_ANSWERS)
    [line] = [each for each in submit_report(report=begun, by=ada, at=now).spending if each["now"]]
    assert (line["name"], line["before"], line["now"]) == ("Staff", 0, 101_000)
    last = final.report
    answer_report(last, ada, now, summary="Good.", done="All of it.", outputs="https://example.org")
    [line] = [each for each in submit_report(report=last, by=ada, at=now).spending if each["now"]]
    assert (line["name"], line["before"], line["now"]) == ("Staff", 101_000, 101_000)


def test_staff_are_told_of_lines_over_plan(begun, ada, now):
    save_report_answer(
        report=begun,
        question_key="spending",
        posted=posted_costs(("Staff", "88000.01")),
        version=None,
        by=ada,
        at=now,
    )
    answer_report(begun, ada, now, **INTERIM_ANSWERS)
    submit_report(report=begun, by=ada, at=now)
    mail = OutgoingMail.objects.get(dedupe_key__contains=":1:staff:")
    assert "More than 10% over plan: Staff." in mail.body


def test_submit_report_that_dies_half_way_leaves_nothing(begun, ada, now, monkeypatch):
    answer_report(begun, ada, now, **INTERIM_ANSWERS)

    def die(*_args, **_facts):
        raise ConnectionError

    monkeypatch.setattr("awards.emails.report_submitted", die)
    with pytest.raises(ConnectionError):
        submit_report(report=begun, by=ada, at=now)
    begun.refresh_from_db()
    assert (begun.state, begun.condition.state) == ("writing", "open")
    assert not ReportSubmission.objects.exists()


def test_the_database_wants_a_submission(begun, now):
    with pytest.raises(ProgrammingError, match="has a submission"), transaction.atomic():
        Report.objects.filter(pk=begun.pk).update(state="accepted", submitted_at=now)


def test_what_was_submitted_stays(submitted_report):
    with pytest.raises(ProgrammingError), transaction.atomic():
        ReportSubmission.objects.update(sha256="0")
    with pytest.raises(ProgrammingError), transaction.atomic():
        ReportSubmission.objects.all().delete()
