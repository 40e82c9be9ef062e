from datetime import timedelta

import psycopg
import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from core.actors import SYSTEM
from core.audit.trail import record
from core.errors import NotAllowed, RuleBroken
from core.jobs import running, starting
from core.jobs.models import Job
from core.jobs.schedule import sweep_jobs
from core.jobs.tasks import run_job

pytestmark = pytest.mark.django_db

NAMES = {"host", "port", "dbname", "user", "password"}


@pytest.fixture
def works(monkeypatch):
    """Let a job do what the test says; returns the list of its runs."""
    runs = []

    def install(function):
        def noted(run):
            runs.append(run)
            return function(run)

        monkeypatch.setattr(running, "_function", lambda kind: noted)
        return runs

    return install


def a_job(**fields):
    return Job.objects.create(
        **{"kind": "x.jobs.y", "title": "Work", "created_at": timezone.now()} | fields
    )


def after(job):
    job.refresh_from_db()
    return job


def test_start_job_runs_after_the_commit(works, ada, django_capture_on_commit_callbacks):
    def work(run):
        run.progress(1, 2, "half")
        return {"made": run.params["n"], "by": str(run.by)}

    runs = works(work)
    with django_capture_on_commit_callbacks(execute=True):
        job = starting.start_job(
            kind="x.jobs.y", title="Work", by=ada, at=timezone.now(), params={"n": 3}
        )
        assert runs == []
    assert (after(job).state, job.result, job.percent) == (
        "done",
        {"made": 3, "by": "Ada Lovelace"},
        100,
    )
    assert (job.done, job.total, job.note) == (1, 2, "half")


def test_run_twice_has_one_effect(works):
    runs = works(lambda run: None)
    job = a_job()
    run_job(str(job.pk))
    run_job(str(job.pk))
    assert (len(runs), after(job).state) == (1, "done")


def test_run_while_another_worker_has_it_does_nothing(works):
    runs = works(lambda run: None)
    job = a_job(state="running", started_at=timezone.now(), heartbeat_at=timezone.now())
    running.run(str(job.pk))
    assert runs == []


def test_sweep_jobs_takes_up_what_a_killed_worker_left(works, django_capture_on_commit_callbacks):
    runs = works(lambda run: {"ok": True})
    silent = timezone.now() - running.SILENCE - timedelta(seconds=1)
    killed = a_job(state="running", started_at=silent, heartbeat_at=silent)
    lost = a_job(created_at=silent)
    fresh = a_job(state="running", heartbeat_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        sweep_jobs()
    assert {run.job.pk for run in runs} == {killed.pk, lost.pk}
    assert [after(job).state for job in (killed, lost, fresh)] == ["done", "done", "running"]


def test_cancel_job_while_it_runs_stops_it_at_its_next_step(works, ada):
    done = []

    def work(run):
        for number in range(5):
            run.progress(number, 5)
            done.append(number)
            if number == 1:
                starting.cancel_job(job=run.job, by=ada)

    works(work)
    job = a_job(created_by=ada)
    running.run(str(job.pk))
    assert (after(job).state, done) == ("cancelled", [0, 1])
    assert job.finished_at is not None


def test_cancel_job_that_waits_never_starts_it(works, ada):
    runs = works(lambda run: None)
    job = a_job(created_by=ada)
    starting.cancel_job(job=job, by=ada)
    running.run(str(job.pk))
    assert (runs, after(job).state) == ([], "cancelled")


def test_cancel_job_of_somebody_else_is_refused(ada, eve, root):
    job = a_job(created_by=ada)
    with pytest.raises(NotAllowed):
        starting.cancel_job(job=job, by=eve)
    assert after(job).state == "queued"
    starting.cancel_job(job=job, by=root)
    assert after(job).state == "cancelled"


def test_run_that_breaks_a_rule_says_so(works):
    def work(run):
        raise RuleBroken("No award is waiting.")

    works(work)
    job = a_job()
    running.run(str(job.pk))
    assert (after(job).state, job.error) == ("failed", "No award is waiting.")


def test_run_that_crashes_is_failed_and_heard_of(works):
    def work(run):
        raise ZeroDivisionError

    works(work)
    job = a_job()
    with pytest.raises(ZeroDivisionError):
        running.run(str(job.pk))
    assert (after(job).state, "on our side" in job.error) == ("failed", True)


def test_run_refuses_a_kind_that_is_no_job():
    job = a_job(kind="os.path.join")
    with pytest.raises(ValueError, match="not a job"):
        running.run(str(job.pk))
    assert after(job).state == "failed"


def test_run_of_a_job_that_is_gone_does_nothing():
    run_job("00000000-0000-4000-8000-000000000000", later=1)
    assert Job.objects.count() == 0


def test_run_by_the_system_records_no_person(works):
    works(
        lambda run: (
            {"by": str(run.by)}
            if record(by=run.by, verb="x", subject=run.job, at=timezone.now())
            else None
        )
    )
    job = a_job()
    running.run(str(job.pk))
    assert after(job).result == {"by": str(SYSTEM)}


@pytest.mark.parametrize(
    ("done", "total", "state", "percent"),
    [(0, 0, "running", 0), (1, 3, "running", 33), (5, 3, "running", 100), (0, 0, "done", 100)],
)
def test_percent(done, total, state, percent):
    assert Job(done=done, total=total, state=state).percent == percent


@pytest.mark.django_db(transaction=True)
def test_run_that_loses_the_database_is_left_for_the_sweep(works):
    def work(run):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            [own] = cursor.fetchone()
        given = {k: v for k, v in connection.get_connection_params().items() if k in NAMES}
        with psycopg.connect(**given, autocommit=True) as another:
            another.execute("SELECT pg_terminate_backend(%s, 5000)", [own])
        run.progress(1, 2)

    works(work)
    job = a_job()
    with pytest.raises(OperationalError):
        running.run(str(job.pk))
    connection.close()
    assert (after(job).state, job.error) == ("running", "")


def test_run_that_fails_in_a_database_that_is_there_is_failed(works):
    def work(run):
        raise OperationalError("deadlock detected")

    works(work)
    job = a_job()
    with pytest.raises(OperationalError):
        running.run(str(job.pk))
    assert (after(job).state, job.error) == ("failed", running.OUR_FAULT)
