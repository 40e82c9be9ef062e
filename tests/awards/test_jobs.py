from datetime import timedelta

import pytest
from django.utils import timezone

from awards import jobs, schedule
from awards.actions.letter_batches import start_issuing
from awards.models import Letter
from awards.schedule import help_with_letters
from core.jobs.models import Job
from core.jobs.running import Cancelled, Run, run
from core.jobs.starting import cancel_job
from core.mail.models import OutgoingMail
from tests.awards.conftest import many_decided


@pytest.fixture
def job(call, ada, sam, monkeypatch):
    many_decided(call, ada, 3)
    # Nobody helps: what one worker does is looked at.
    monkeypatch.setattr(jobs, "HELPERS", 0)
    monkeypatch.setattr(jobs, "TELL_EVERY", 0)
    return start_issuing(call=call, kind="award", by=sam, at=timezone.now())


def test_issue_letters_run_again_after_a_kill_issues_each_letter_once(job, monkeypatch):
    class Killed(BaseException):
        pass

    progress = Run.progress

    def dies(self, done, total, note=""):
        progress(self, done, total, note)
        if done == 2:
            raise Killed

    monkeypatch.setattr(Run, "progress", dies)
    with pytest.raises(Killed):
        run(str(job.pk))
    monkeypatch.undo()
    monkeypatch.setattr(jobs, "HELPERS", 0)
    monkeypatch.setattr(jobs, "TELL_EVERY", 0)
    job.refresh_from_db()
    assert (job.state, job.done, Letter.objects.count()) == ("running", 2, 2)
    Job.objects.filter(pk=job.pk).update(heartbeat_at=job.created_at - timedelta(hours=1))
    run(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("done", 3, 3)
    assert (Letter.objects.count(), OutgoingMail.objects.count()) == (3, 3)
    assert job.result["issued"] == 3


def test_issue_letters_cancelled_keeps_what_is_done(job, sam, monkeypatch):
    progress = Run.progress

    def asked(self, done, total, note=""):
        if done == 1:
            cancel_job(job=self.job, by=sam)
        progress(self, done, total, note)

    monkeypatch.setattr(Run, "progress", asked)
    run(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.done, Letter.objects.count()) == ("cancelled", 1, 1)


def test_issue_letters_raises_cancelled_to_its_runner(job):
    Job.objects.filter(pk=job.pk).update(cancel_requested=True)
    with pytest.raises(Cancelled):
        jobs.issue_letters(Run(job))
    assert Letter.objects.count() == 0


def test_a_helper_works_while_the_job_runs_and_stops_with_it(job):
    help_with_letters(str(job.pk))
    assert Letter.objects.count() == 0
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING)
    help_with_letters(str(job.pk))
    assert Letter.objects.count() == 3
    help_with_letters(str(job.pk))
    assert Letter.objects.count() == 3


def test_a_helper_lets_others_have_their_turn_and_comes_again(
    job, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(schedule, "TURN_SECONDS", 0)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING)
    help_with_letters(str(job.pk))
    assert Letter.objects.count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        help_with_letters(str(job.pk))
    assert Letter.objects.count() == 3


def test_a_job_waits_for_letters_a_helper_has_made(job):
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING)
    help_with_letters(str(job.pk))
    Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED)
    run(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.done, job.result["issued"]) == ("done", 3, 3)


@pytest.mark.parametrize(
    ("issued", "failed", "said"),
    [
        (1, 0, "1 letter was issued, sealed, stored and put in the outbox."),
        (2, 0, "2 letters were issued, sealed, stored and put in the outbox."),
        (
            1000,
            1200,
            "1,000 letters were issued, sealed, stored and put in the outbox. 1,200 could not be issued; they are listed below.",
        ),
        (
            0,
            3,
            "0 letters were issued, sealed, stored and put in the outbox. 3 could not be issued; they are listed below.",
        ),
    ],
)
def test_sentence(issued, failed, said):
    assert jobs.sentence(issued, failed) == said
