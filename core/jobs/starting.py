"""Starting jobs, asking them to stop, and who may look at them."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from core.actors import Actor, person
from core.errors import YES, Verdict, no, require
from core.jobs.models import Job
from core.jobs.tasks import run_job


def start_job(
    *,
    kind: str,
    title: str,
    by: Actor,
    at: datetime,
    params: dict[str, Any],
    scope: str = "",
    back_url: str = "",
) -> Job:
    """Store a job and tell a worker after the commit."""
    job = Job.objects.create(
        kind=kind,
        title=title,
        params=params,
        scope=scope,
        back_url=back_url,
        created_by=person(by),
        created_at=at,
    )
    run_job.delay_on_commit(str(job.pk))
    return job


def can_see_job(user: Actor, job: Job) -> Verdict:
    """The person who started it, and administrators of the installation."""
    if user.is_superuser or (job.created_by_id and job.created_by_id == user.pk):
        return YES
    return no("Only the person who started this job can see it.")


def cancel_job(*, job: Job, by: Actor) -> None:
    """Ask a job to stop at its next step; what is done stays done."""
    require(can_see_job(by, job))
    ask_to_stop(job)


def ask_to_stop(job: Job) -> None:
    """What `cancel_job` does, for deeds that have a rule of their own on who may."""
    Job.objects.filter(pk=job.pk, state=Job.State.QUEUED).update(
        state=Job.State.CANCELLED, finished_at=timezone.now()
    )
    Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(cancel_requested=True)
