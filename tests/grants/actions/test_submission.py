import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction

from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from core.mail.models import OutgoingMail
from grants.actions.files import add_file
from grants.actions.submission import (
    reinstate_application,
    submit_application,
    withdraw_application,
)
from grants.errors import Incomplete, TooLate
from grants.models import Application, Call, SubmitAttempt, TeamMember
from grants.snapshot import fingerprint, value_of
from tests.factories.grants import (
    ApplicationFactory,
    CallFactory,
    answer_all,
    checked_version,
)
from tests.grants.conftest import answer
from tests.grants.correspondence import asked, fresh


def submit(application, by, at):
    return submit_application(application=application, by=by, at=at)


def test_submission_freezes_the_answers_with_their_hash(complete, ada, now):
    submission = submit(complete, ada, now)
    assert submission.number == 1
    assert submission.submitted_at == now
    assert submission.sha256 == fingerprint(submission.content)
    assert value_of(submission.content, "title") == "Open kernels"
    answer(complete, ada, now + timedelta(seconds=1), title="Another title")
    submission.refresh_from_db()
    assert value_of(submission.content, "title") == "Open kernels"
    complete.refresh_from_db()
    assert complete.state == "submitted"
    assert complete.has_unsent_changes
    assert (
        AuditEvent.objects.filter(verb="application.submit", subject=complete.reference).count()
        == 1
    )


def test_an_answer_that_is_not_eligible_is_refused_with_the_explanation(programme, ada, now):
    call = CallFactory(programme=programme, form_version=checked_version())
    application = answer_all(
        ApplicationFactory(call=call, owner=ada), publishes="no", place="eu", years="3"
    )
    with pytest.raises(Incomplete) as refused:
        submit(application, ada, now)
    [found] = refused.value.findings
    assert (found.section, found.question) == ("eligibility", "publishes")
    assert found.message == (
        "Will you publish the results? This answer does not meet the conditions of the call. "
        "We fund open work."
    )
    answer(application, ada, now, publishes="yes")
    assert submit(application, ada, now).number == 1


def test_receipt_goes_to_the_owner_and_to_who_submitted(complete, ada, ben, now):
    TeamMember.objects.create(application=complete, user=ben, role="editor")
    submit(complete, ben, now)
    mails = OutgoingMail.objects.filter(about=complete.reference).order_by("to")
    assert [mail.to for mail in mails] == ["ada@example.org", "ben@example.org"]
    assert complete.reference in mails[0].subject
    assert complete.submissions.get().sha256 in mails[0].body


def test_submitting_twice_without_a_change_is_one_submission(complete, ada, now):
    first = submit(complete, ada, now)
    second = submit(complete, ada, now + timedelta(seconds=1))
    assert second == first
    assert complete.submissions.count() == 1
    assert OutgoingMail.objects.filter(about=complete.reference).count() == 1
    assert SubmitAttempt.objects.filter(application=complete, accepted=True).count() == 2


def test_a_retry_after_the_deadline_of_what_was_sent_in_time_stands(complete, ada, now):
    first = submit(complete, ada, complete.call.closes_at)
    assert submit(complete, ada, complete.call.closes_at + timedelta(seconds=1)) == first


def test_changing_back_and_submitting_leaves_nothing_unsent(complete, ada, now):
    first = submit(complete, ada, now)
    answer(complete, ada, now + timedelta(seconds=1), title="Other")
    answer(complete, ada, now + timedelta(seconds=2), title="Open kernels")
    assert submit(complete, ada, now + timedelta(seconds=3)) == first
    complete.refresh_from_db()
    assert not complete.has_unsent_changes


def test_resubmitting_a_change_makes_the_next_one_stand(complete, ada, now):
    submit(complete, ada, now)
    answer(complete, ada, now + timedelta(seconds=1), title="Better title")
    second = submit(complete, ada, now + timedelta(seconds=2))
    assert second.number == 2
    assert value_of(second.content, "title") == "Better title"
    assert OutgoingMail.objects.filter(about=complete.reference).count() == 2


def test_the_last_moment_counts_and_one_second_later_does_not(complete, ada):
    closes = complete.call.closes_at
    with pytest.raises(TooLate) as late:
        submit(complete, ada, closes + timedelta(seconds=1))
    assert "Everything you wrote is kept as a draft" in late.value.message
    assert "arrived at" in late.value.message
    complete.refresh_from_db()
    assert (complete.state, complete.submissions.count()) == ("draft", 0)
    assert submit(complete, ada, closes).submitted_at == closes


def test_grace_is_part_of_the_time(complete, ada):
    complete.call.grace_minutes = 10
    complete.call.save(update_fields=["grace_minutes"])
    at = complete.call.deadline + timedelta(minutes=10)
    assert submit(complete, ada, at).submitted_at == at


def test_incomplete_is_refused_with_every_place_and_logged(draft, ada, now):
    answer(draft, ada, now, title="Only a title")
    with pytest.raises(Incomplete) as refusal:
        submit(draft, ada, now)
    assert [found.question for found in refusal.value.findings] == [
        "summary",
        "proposal",
        "organisation",
        "team",
        "budget",
        "open_source_plan",
        "ai_use",
        "consent",
    ]
    attempt = SubmitAttempt.objects.get(application=draft)
    assert not attempt.accepted
    assert attempt.problems[0] == {
        "question": "summary",
        "message": "Summary: nothing is entered yet.",
    }
    assert (attempt.by, attempt.at) == (ada, now)


def test_over_long_text_blocks_the_submission_but_is_kept(complete, ada, now):
    answer(complete, ada, now, summary="word " * 251)
    with pytest.raises(Incomplete) as refusal:
        submit(complete, ada, now)
    assert refusal.value.findings[0].message == ("Summary: 251 words, 1 more than the 250 allowed.")
    assert complete.answers.get(question__key="summary").value == "word " * 251


def test_a_stranger_and_a_viewer_may_not_submit(complete, eve, ben, now):
    TeamMember.objects.create(application=complete, user=ben, role="viewer")
    for person in (eve, ben):
        with pytest.raises(NotAllowed):
            submit(complete, person, now)
    assert complete.submissions.count() == 0


def test_others_read_the_title_and_organisation_that_were_sent(complete, ada, now):
    answer(complete, ada, now, organisation={"name": "Own Lab", "ror": ""})
    submit(complete, ada, now)

    def known_as():
        complete.refresh_from_db()
        return complete.title, complete.organisation_key

    later = now + timedelta(minutes=1)
    answer(complete, ada, later, title="Closed kernels", organisation={"name": "Lab 2", "ror": ""})
    assert known_as() == ("Open kernels", "own lab")
    assert submit(complete, ada, later).number == 2
    assert known_as() == ("Closed kernels", "lab 2")


def test_an_answer_to_staff_leaves_the_title_that_was_not_asked_about(complete, ada, sam, now):
    submit(complete, ada, now)
    answer(complete, ada, now + timedelta(minutes=1), title="Never sent")
    Call.objects.filter(pk=complete.call_id).update(deadline=now + timedelta(hours=1))
    later = now + timedelta(hours=2)
    asked(fresh(complete), sam, later)
    answer(fresh(complete), ada, later, summary="As asked.")
    assert submit(fresh(complete), ada, later).number == 2
    assert fresh(complete).title == "Open kernels"


def test_withdrawing_takes_it_out_and_keeps_what_was_written(complete, ada, now):
    submit(complete, ada, now)
    withdraw_application(application=complete, reason="Moved", by=ada, at=now)
    complete.refresh_from_db()
    assert (complete.state, complete.withdrawn_reason) == ("withdrawn", "Moved")
    assert complete.submissions.count() == 1
    with pytest.raises(RuleBroken, match="is withdrawn, so it cannot be submitted"):
        submit(complete, ada, now)
    with pytest.raises(RuleBroken):
        withdraw_application(application=complete, reason="", by=ada, at=now)


def test_only_the_owner_withdraws(complete, ben, now):
    TeamMember.objects.create(application=complete, user=ben, role="editor")
    with pytest.raises(NotAllowed):
        withdraw_application(application=complete, reason="", by=ben, at=now)


@pytest.mark.django_db(transaction=True)
def test_a_refused_attempt_survives_the_rollback_of_its_deed(draft, ada, now):
    with pytest.raises(Incomplete):
        submit(draft, ada, now)
    assert not transaction.get_connection().in_atomic_block
    assert SubmitAttempt.objects.filter(application=draft, accepted=False).count() == 1


@pytest.mark.django_db(transaction=True)
def test_submission_is_accepted_while_the_broker_is_down(complete, ada, now, settings):
    settings.CELERY_TASK_ALWAYS_EAGER = False
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    from config.celery import app

    old = app.conf.task_always_eager, app.conf.broker_url
    app.conf.update(task_always_eager=False, broker_url="redis://127.0.0.1:1/0")
    app.pool.force_close_all()
    started = time.monotonic()
    try:
        submission = submit(complete, ada, now)
    finally:
        app.conf.update(task_always_eager=old[0], broker_url=old[1])
        app.pool.force_close_all()
    assert submission.number == 1
    assert Application.objects.get(pk=complete.pk).state == "submitted"
    assert OutgoingMail.objects.get(about=complete.reference).state == "queued"
    assert time.monotonic() - started < 10


def test_the_mail_is_a_receipt_with_hash_form_and_files(complete, ada, now, pdf):
    given = add_file(application=complete, question_key="attachment", upload=pdf, by=ada, at=now)
    submission = submit(complete, ada, now)
    body = OutgoingMail.objects.get(about=complete.reference).body
    assert f"SHA-256 of what was sent: {submission.sha256}" in body
    assert f"- figures.pdf, SHA-256 {given.file.sha256}" in body
    assert "number 1, sent by Ada Lovelace" in body
    assert f"Form: {submission.form_version}" in body
    assert " UTC)" in body
    assert f"/applications/{complete.reference}/receipt.pdf" in body
    assert "/receipts/check/" in body


def test_a_withdrawal_can_be_taken_back_until_the_deadline(complete, ada, ben, now):
    submission = submit(complete, ada, now)
    withdraw_application(application=complete, reason="A mistake", by=ada, at=now)
    TeamMember.objects.create(application=complete, user=ben, role="editor")
    with pytest.raises(NotAllowed, match="Only the owner"):
        reinstate_application(application=complete, by=ben, at=now)
    late = complete.call.closes_at + timedelta(seconds=1)
    with pytest.raises(NotAllowed, match="The call has closed"):
        reinstate_application(application=complete, by=ada, at=late)
    reinstate_application(application=complete, by=ada, at=now)
    complete.refresh_from_db()
    assert (complete.state, complete.withdrawn_at, complete.withdrawn_reason) == (
        "submitted",
        None,
        "",
    )
    assert complete.submissions.get() == submission
    withdrawn = AuditEvent.objects.get(verb="application.withdraw", subject=complete.reference)
    assert withdrawn.data["reason"] == "A mistake"


def test_a_withdrawn_draft_goes_on_as_a_draft(complete, ada, now):
    withdraw_application(application=complete, reason="", by=ada, at=now)
    reinstate_application(application=complete, by=ada, at=now)
    complete.refresh_from_db()
    assert (complete.state, complete.submitted_at) == ("draft", None)
    assert submit(complete, ada, now).number == 1


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_moment_are_one_submission(complete, ada, now):
    start = threading.Barrier(4)

    def press(number):
        start.wait()
        try:
            return submit(complete, ada, now + timedelta(milliseconds=number)).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(press, range(4)))
    assert len(set(made)) == 1
    assert complete.submissions.count() == 1
    assert SubmitAttempt.objects.filter(application=complete, accepted=True).count() == 4
    assert OutgoingMail.objects.filter(about=complete.reference).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_save_beside_a_submission_is_in_it_or_said_to_be_unsent(complete, ada, now):
    start = threading.Barrier(2)

    def together(deed):
        start.wait()
        try:
            return deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        saved = pool.submit(
            together, lambda: answer(complete, ada, now, title="At the last moment")
        )
        sent = pool.submit(together, lambda: submit(complete, ada, now))
        saved.result()
        submission = sent.result()
    complete.refresh_from_db()
    is_in = value_of(submission.content, "title") == "At the last moment"
    assert complete.has_unsent_changes is not is_in
    assert complete.answers.get(question__key="title").value == "At the last moment"
