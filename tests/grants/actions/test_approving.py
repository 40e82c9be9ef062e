from datetime import timedelta

import pytest

from core.errors import NotAllowed, RuleBroken
from core.mail.models import OutgoingMail
from grants.actions.approving import (
    approve_application,
    ask_for_approval,
    draft_to_approve,
    send_back_application,
)
from grants.actions.submission import submit_application
from grants.errors import NotApproved
from grants.models import Approval, SubmitAttempt, TeamMember
from grants.queries.team import approval_status, approvals_of
from grants.snapshot import value_of
from tests.grants.conftest import answer
from tests.grants.correspondence import asked, closed_with, fresh


@pytest.fixture
def waiting(complete, rita):
    """Ada's complete draft in a call that asks for a signatory, and Rita is one."""
    complete.call.signatory_required = True
    complete.call.save(update_fields=["signatory_required"])
    TeamMember.objects.create(application=complete, user=rita, role="signatory")
    return complete


def approve(application, by, at):
    sha256 = draft_to_approve(application, at).sha256
    return approve_application(application=application, sha256=sha256, by=by, at=at)


def status(application, at):
    return approval_status(application, draft_to_approve(application, at).sha256)


def test_without_approval_it_is_not_submitted_and_the_attempt_is_kept(waiting, ada, now):
    with pytest.raises(NotApproved, match="A signatory has to approve"):
        submit_application(application=waiting, by=ada, at=now)
    assert waiting.submissions.count() == 0
    [attempt] = SubmitAttempt.objects.all()
    assert "A signatory has to approve" in attempt.problems[0]["message"]


def test_a_team_without_a_signatory_reads_what_to_do(waiting, ada, now):
    waiting.team.filter(role="signatory").delete()
    with pytest.raises(NotApproved, match="Invite a signatory"):
        submit_application(application=waiting, by=ada, at=now)
    with pytest.raises(RuleBroken, match="Nobody on the team is a signatory"):
        ask_for_approval(application=waiting, by=ada, at=now)


def test_with_approval_it_is_submitted_and_the_submission_knows_by_whom(waiting, ada, rita, now):
    approval = approve(waiting, rita, now)
    submission = submit_application(application=waiting, by=ada, at=now)
    approval.refresh_from_db()
    assert (approval.submission, approval.sha256) == (submission, submission.sha256)
    assert [each.by for each in approvals_of(submission)] == [rita]
    told = OutgoingMail.objects.get(subject=f"{waiting.reference} is approved and can be submitted")
    assert told.to == "ada@example.org"


def test_a_change_after_the_approval_asks_for_a_new_one(waiting, ada, rita, now):
    approve(waiting, rita, now)
    answer(waiting, ada, now, summary="Another summary.")
    assert "changed since Rita Levi approved" in status(waiting, now).sentence
    with pytest.raises(NotApproved, match="has to be approved again"):
        submit_application(application=waiting, by=ada, at=now)
    answer(waiting, ada, now, summary="We make fast kernels and share them.")
    assert submit_application(application=waiting, by=ada, at=now).number == 1


def test_a_call_that_does_not_ask_takes_it_without(complete, ada, now):
    assert submit_application(application=complete, by=ada, at=now).number == 1


def test_what_changed_under_the_reader_is_not_approved(waiting, ada, rita, now):
    read = draft_to_approve(waiting, now).sha256
    answer(waiting, ada, now, summary="Swapped.")
    with pytest.raises(RuleBroken, match="was changed while you were reading"):
        approve_application(application=waiting, sha256=read, by=rita, at=now)
    assert Approval.objects.count() == 0


def test_only_a_signatory_approves_and_only_while_on_the_team(waiting, ada, eve, rita, now):
    for who in (ada, eve):
        with pytest.raises(NotAllowed, match="Only a signatory"):
            approve(waiting, who, now)
    approve(waiting, rita, now)
    waiting.team.filter(user=rita).delete()
    with pytest.raises(NotApproved):
        submit_application(application=waiting, by=ada, at=now)


def test_approving_twice_is_one_approval_and_too_late_is_none(waiting, rita, now):
    assert approve(waiting, rita, now) == approve(waiting, rita, now)
    waiting.refresh_from_db()
    with pytest.raises(RuleBroken, match="The call has closed"):
        approve(waiting, rita, now + timedelta(days=4))


def test_asking_mails_every_signatory_once(waiting, ada, ben, rita, eve, now):
    TeamMember.objects.create(application=waiting, user=ben, role="signatory")
    with pytest.raises(NotAllowed):
        ask_for_approval(application=waiting, by=rita, at=now)
    ask_for_approval(application=waiting, by=ada, at=now)
    mails = OutgoingMail.objects.filter(subject__startswith="Please approve").order_by("to")
    assert [mail.to for mail in mails] == ["ben@example.org", "rita@example.org"]
    with pytest.raises(RuleBroken, match="less than an hour ago"):
        ask_for_approval(application=waiting, by=ada, at=now + timedelta(minutes=5))
    ask_for_approval(application=waiting, by=ada, at=now + timedelta(hours=2))
    assert mails.all().count() == 4
    approve(waiting, rita, now + timedelta(hours=3))
    with pytest.raises(RuleBroken, match="Rita Levi has approved exactly this already"):
        ask_for_approval(application=waiting, by=ada, at=now + timedelta(hours=4))


def test_sending_back_tells_the_writers_why(waiting, ada, rita, now):
    ask_for_approval(application=waiting, by=ada, at=now)
    with pytest.raises(RuleBroken, match="Say what has to change"):
        send_back_application(application=waiting, note="  ", by=rita, at=now)
    with pytest.raises(NotAllowed):
        send_back_application(application=waiting, note="No.", by=ada, at=now)
    send_back_application(application=waiting, note="The budget is too low.", by=rita, at=now)
    told = OutgoingMail.objects.get(subject=f"Rita Levi sent {waiting.reference} back")
    assert "The budget is too low." in told.body
    assert status(waiting, now).sent_back.note == "The budget is too low."
    assert status(waiting, now).request is None


@pytest.fixture
def asked_about_the_summary(waiting, ada, rita, sam, now):
    """Approved, submitted, its title edited after that, closed; staff ask about the summary."""
    approve(waiting, rita, now)
    closed_with(waiting, ada, now)
    answer(waiting, ada, now + timedelta(minutes=1), title="Never sent")
    asked(fresh(waiting), sam, now + timedelta(hours=2))
    answer(fresh(waiting), ada, now + timedelta(hours=2), summary="As asked.")
    return fresh(waiting)


def test_an_answer_to_staff_is_approved_and_sent_after_the_call_has_closed(
    asked_about_the_summary, ada, rita, now
):
    application, later = asked_about_the_summary, now + timedelta(hours=3)
    with pytest.raises(NotApproved, match="has to be approved again"):
        submit_application(application=application, by=ada, at=later)
    ask_for_approval(application=application, by=ada, at=later)
    mail = OutgoingMail.objects.get(subject__startswith="Please approve")
    assert "Staff asked for changes, and the answer can be sent until" in mail.body
    assert "The call closes" not in mail.body
    approval = approve(application, rita, later)
    second = submit_application(application=application, by=ada, at=later)
    approval.refresh_from_db()
    assert (second.number, approval.submission) == (2, second)
    assert value_of(second.content, "title") == "Open kernels"
    assert value_of(second.content, "summary") == "As asked."


def test_an_answer_to_staff_is_sent_back_in_time_and_not_approved_too_late(
    asked_about_the_summary, ada, rita, now
):
    application, later = asked_about_the_summary, now + timedelta(hours=3)
    send_back_application(application=application, note="Say where.", by=rita, at=later)
    assert status(application, later).sent_back.note == "Say where."
    late = now + timedelta(days=8)
    for deed in (
        lambda: approve(application, rita, late),
        lambda: ask_for_approval(application=application, by=ada, at=late),
    ):
        with pytest.raises(RuleBroken, match="The call has closed"):
            deed()
