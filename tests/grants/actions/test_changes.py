from datetime import timedelta

import pytest

from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from core.mail.kinds import Kind
from core.mail.models import OutgoingMail
from core.mail.quiet import turn_off
from grants.actions.answering import save_answer
from grants.actions.changes import (
    cancel_change_request,
    close_change_request,
    lapse_change_requests,
    remind_of_change_requests,
)
from grants.actions.submission import submit_application
from grants.errors import Incomplete, TooLate
from grants.models import ChangeRequest, SubmitAttempt, TeamMember
from grants.snapshot import value_of
from tests.grants.conftest import answer
from tests.grants.correspondence import asked, closed_with, fresh

LATER = timedelta(hours=2)


@pytest.fixture
def closed(complete, ada, now):
    closed_with(complete, ada, now)
    return complete


@pytest.fixture
def later(now):
    return now + LATER


def test_only_the_questions_asked_about_are_open(closed, ada, sam, later):
    with pytest.raises(RuleBroken, match="The call has closed"):
        answer(closed, ada, later, summary="Too late")
    asked(closed, sam, later)
    answer(closed, ada, later, summary="We share them on a public forge.")
    with pytest.raises(RuleBroken, match="Staff asked for changes to other questions only"):
        answer(closed, ada, later, title="A better title")
    stored = {row.question.key: row.value for row in closed.answers.select_related("question")}
    assert stored["summary"] == "We share them on a public forge."
    assert stored["title"] == "Open kernels"


def test_the_answer_is_a_new_submission_although_the_call_is_closed(closed, ada, sam, later):
    request = asked(closed, sam, later)
    answer(closed, ada, later, summary="We share them on a public forge.")
    second = submit_application(application=closed, by=ada, at=later + LATER)
    request.refresh_from_db()
    assert (second.number, request.state, request.after) == (2, "answered", second)
    assert value_of(second.content, "summary") == "We share them on a public forge."
    assert not fresh(closed).has_unsent_changes
    told = OutgoingMail.objects.filter(to=sam.email, about=closed.reference)
    assert [mail.subject for mail in told] == [f"Changes are in: {closed.reference}"]


def test_unsent_edits_of_other_questions_do_not_slip_in(complete, ada, sam, now):
    submit_application(application=complete, by=ada, at=now)
    answer(complete, ada, now + timedelta(minutes=1), title="Never sent")
    complete.call.deadline = now + timedelta(hours=1)
    complete.call.save(update_fields=["deadline"])
    at = now + LATER
    asked(fresh(complete), sam, at)
    answer(fresh(complete), ada, at, summary="As asked.")
    second = submit_application(application=complete, by=ada, at=at)
    assert value_of(second.content, "title") == "Open kernels"
    assert value_of(second.content, "summary") == "As asked."
    assert complete.answers.get(question__key="title").value == "Never sent"
    assert fresh(complete).has_unsent_changes
    again = submit_application(application=complete, by=ada, at=at + LATER)
    assert again == second


def test_sending_nothing_new_is_said_and_a_retry_after_the_answer_is_not_late(
    closed, ada, sam, later
):
    asked(closed, sam, later)
    with pytest.raises(RuleBroken, match="None of the answers staff asked about has changed"):
        submit_application(application=closed, by=ada, at=later)
    answer(closed, ada, later, summary="New.")
    second = submit_application(application=closed, by=ada, at=later)
    assert submit_application(application=closed, by=ada, at=later + LATER) == second


def test_with_a_later_deadline_of_its_own_everything_is_open_and_answers_staff(
    closed, ada, sam, later
):
    request = asked(closed, sam, later)
    closed.extended_until = later + timedelta(days=1)
    closed.save(update_fields=["extended_until"])
    answer(closed, ada, later, title="Another title")
    second = submit_application(application=closed, by=ada, at=later)
    request.refresh_from_db()
    assert (request.state, request.after) == ("answered", second)
    assert value_of(second.content, "title") == "Another title"


def test_an_answer_that_breaks_its_question_is_refused(closed, ada, sam, later):
    asked(closed, sam, later)
    answer(closed, ada, later, summary="word " * 251)
    with pytest.raises(Incomplete) as refusal:
        submit_application(application=closed, by=ada, at=later)
    assert [found.question for found in refusal.value.findings] == ["summary"]


def test_after_the_time_nothing_can_be_changed_even_before_the_schedule_runs(
    closed, ada, sam, later
):
    request = asked(closed, sam, later, days=1)
    answer(closed, ada, later, summary="In time, but not sent.")
    late = request.due_at + timedelta(seconds=1)
    with pytest.raises(RuleBroken, match="The call has closed"):
        answer(closed, ada, late, summary="Late")
    with pytest.raises(TooLate, match="staff had asked for it until"):
        submit_application(application=closed, by=ada, at=late)
    assert SubmitAttempt.objects.filter(application=closed, accepted=False).count() == 1
    assert request.state_at(late) == "lapsed"
    assert lapse_change_requests(at=request.due_at) == 0
    assert lapse_change_requests(at=late) == 1
    assert lapse_change_requests(at=late) == 0
    request.refresh_from_db()
    assert (request.state, request.ended_at) == ("lapsed", late)
    assert OutgoingMail.objects.filter(subject__startswith="The time for changes").count() == 1


def test_the_team_is_asked_by_mail_and_reminded_once(closed, ada, ben, sam, later):
    TeamMember.objects.create(application=closed, user=ben, role="viewer")
    request = asked(closed, sam, later, days=7)
    mails = OutgoingMail.objects.filter(subject__startswith="Changes asked for")
    assert sorted(mail.to for mail in mails) == [ada.email, ben.email]
    assert "- Summary" in mails[0].body
    assert "Say how you share the kernels." in mails[0].body
    assert remind_of_change_requests(at=later) == 0
    for hours in (30, 20):
        remind_of_change_requests(at=request.due_at - timedelta(hours=hours))
    reminders = OutgoingMail.objects.filter(subject__startswith="Still open")
    assert sorted(mail.to for mail in reminders) == [ada.email, ben.email]


def test_staff_take_a_request_back_or_close_its_answer_or_ask_again(closed, ada, sam, later):
    first = asked(closed, sam, later)
    with pytest.raises(RuleBroken, match="A request for changes is open"):
        asked(closed, sam, later)
    with pytest.raises(RuleBroken, match="waiting for the applicant, so it cannot be closed"):
        close_change_request(request=first, by=sam, at=later)
    cancel_change_request(request=first, by=sam, at=later)
    with pytest.raises(RuleBroken, match="The call has closed"):
        answer(closed, ada, later, summary="Locked again")
    second = asked(closed, sam, later)
    answer(closed, ada, later, summary="One")
    submit_application(application=closed, by=ada, at=later)
    third = asked(closed, sam, later, questions=["summary", "title"])
    answer(closed, ada, later, title="Two")
    submit_application(application=closed, by=ada, at=later)
    close_change_request(request=third, by=sam, at=later)
    states = ChangeRequest.objects.filter(application=closed).order_by("number")
    assert [(row.number, row.state) for row in states] == [
        (1, "cancelled"),
        (2, "closed"),
        (3, "closed"),
    ]
    assert second.number == 2
    verbs = AuditEvent.objects.filter(verb__startswith="change_request.").order_by("pk")
    assert [event.verb.partition(".")[2] for event in verbs] == [
        "ask",
        "cancel",
        "ask",
        "close",
        "ask",
        "close",
    ]


def test_who_may_ask_and_when(complete, ada, olga, otto, sam, now):
    submit_application(application=complete, by=ada, at=now)
    with pytest.raises(RuleBroken, match="The call is still open"):
        asked(complete, sam, now)
    at = complete.call.closes_at + timedelta(days=1)
    for person in (ada, olga, otto):
        with pytest.raises(NotAllowed):
            asked(complete, person, at)
    with pytest.raises(RuleBroken, match="Choose at least one question"):
        asked(complete, sam, at, questions=["no-such"])
    with pytest.raises(RuleBroken, match="Choose a time in the future"):
        asked(complete, sam, at, days=-1)
    assert ChangeRequest.objects.count() == 0


def test_files_of_other_questions_stay_locked_too(closed, ada, sam, later, pdf):
    from grants.actions.files import add_file

    asked(closed, sam, later, questions=["summary"])
    with pytest.raises(RuleBroken, match="Staff asked for changes to other questions only"):
        add_file(application=closed, question_key="attachment", upload=pdf, by=ada, at=later)
    assert closed.files.count() == 0


def test_a_viewer_may_not_answer(closed, ben, sam, later):
    TeamMember.objects.create(application=closed, user=ben, role="viewer")
    asked(closed, sam, later)
    with pytest.raises(NotAllowed):
        save_answer(
            application=closed, question_key="summary", value="x", version=None, by=ben, at=later
        )


def test_who_turned_the_reminder_off_is_asked_and_not_reminded(closed, ada, ben, sam, later):
    TeamMember.objects.create(application=closed, user=ben, role="viewer")
    turn_off(address=ada.email, kind=Kind.CHANGES, at=later)
    request = asked(closed, sam, later, days=7)
    remind_of_change_requests(at=request.due_at - timedelta(hours=20))
    mails = OutgoingMail.objects.filter(subject__startswith="Changes asked for")
    assert sorted(mail.to for mail in mails) == [ada.email, ben.email]
    assert OutgoingMail.objects.get(subject__startswith="Still open").to == ben.email
