import pytest
from django.db import OperationalError, connection

from core.errors import NotAllowed, RuleBroken
from grants.actions import attempts, submission
from grants.actions.attempts import note_unconfirmed
from grants.actions.submission import submit_application
from grants.errors import NotTakenIn
from grants.models import SubmitAttempt


def test_trouble_on_our_side_is_told_and_written_down(complete, ada, now, monkeypatch, caplog):
    def broken(*args, **kwargs):
        raise OperationalError("the disk is full")

    monkeypatch.setattr(submission.emails, "application_submitted", broken)
    with pytest.raises(NotTakenIn, match="Everything you wrote is kept"):
        submit_application(application=complete, by=ada, at=now)
    complete.refresh_from_db()
    assert (complete.state, complete.submissions.count()) == ("draft", 0)
    attempt = SubmitAttempt.objects.get(application=complete)
    assert (attempt.accepted, attempt.at, attempt.by) == (False, now, ada)
    assert attempt.problems[0]["message"] == "Trouble on our side (OperationalError)."
    assert complete.reference in caplog.text


def test_an_error_of_the_database_itself_leaves_the_attempt(complete, ada, now, monkeypatch):
    """The failed transaction is rolled back first, so the log can still be written."""

    def broken(*args, **kwargs):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")

    monkeypatch.setattr(submission.emails, "application_submitted", broken)
    with pytest.raises(NotTakenIn):
        submit_application(application=complete, by=ada, at=now)
    assert SubmitAttempt.objects.filter(application=complete, accepted=False).count() == 1


def test_when_even_the_log_cannot_be_written_the_server_s_log_has_it(
    complete, ada, now, monkeypatch, caplog
):
    def broken(*args, **kwargs):
        raise OperationalError("gone")

    monkeypatch.setattr(submission.emails, "application_submitted", broken)
    monkeypatch.setattr(attempts, "note_attempt", broken)
    with pytest.raises(NotTakenIn):
        submit_application(application=complete, by=ada, at=now)
    assert "could not be stored either" in caplog.text
    assert f"Submission of {complete.reference}, arrived {now.isoformat()}" in caplog.text


def test_a_press_without_the_declaration_is_kept(complete, ada, eve, now):
    note_unconfirmed(application=complete, by=ada, at=now)
    attempt = SubmitAttempt.objects.get(application=complete)
    assert attempt.problems == [{"question": "", "message": "The declaration was not ticked."}]
    with pytest.raises(NotAllowed):
        note_unconfirmed(application=complete, by=eve, at=now)
    assert issubclass(NotTakenIn, RuleBroken)
