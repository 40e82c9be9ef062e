"""Running jobs.

A job's function lives in an app's `jobs.py`, takes a `Run`, is safe to start again from the
beginning (it skips what is done) and calls `run.progress(…)` at least every few seconds.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, connection
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string

from core.actors import SYSTEM, Actor
from core.errors import DomainError
from core.jobs.heartbeat import beating
from core.jobs.models import Job

logger = logging.getLogger(__name__)

# A running job without a sign of life for so long belongs to a worker that died.
SILENCE = timedelta(minutes=2)
OUR_FAULT = "Something went wrong on our side. The log says what."


class Cancelled(Exception):
    """Somebody asked the job to stop."""


class Run:
    """A running job as its function sees it."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.params: dict[str, Any] = job.params

    @property
    def by(self) -> Actor:
        """The person who started the job, or the system."""
        return self.job.created_by or SYSTEM

    def progress(self, done: int, total: int, note: str = "") -> None:
        """Show how far it is and give a sign of life; raises `Cancelled` when asked to stop."""
        Job.objects.filter(pk=self.job.pk).update(
            done=done, total=total, note=note[:300], heartbeat_at=timezone.now()
        )
        if Job.objects.filter(pk=self.job.pk, cancel_requested=True).exists():
            raise Cancelled


def abandoned(at: datetime) -> Q:
    """Jobs that nobody works on although they are not over."""
    return Q(state=Job.State.QUEUED, created_at__lt=at - SILENCE) | Q(
        state=Job.State.RUNNING, heartbeat_at__lt=at - SILENCE
    )


def run(pk: str) -> None:
    """Claim and run a job; a second call while it runs does nothing."""
    now = timezone.now()
    claimable = Q(state=Job.State.QUEUED) | abandoned(now)
    claimed = Job.objects.filter(claimable, pk=pk).update(
        state=Job.State.RUNNING, started_at=now, heartbeat_at=now
    )
    if not claimed:
        return
    job = Job.objects.select_related("created_by").get(pk=pk)
    try:
        function = _function(job.kind)
        with beating(job.pk):
            result = function(Run(job)) or {}
    except Cancelled:
        _finish(job, Job.State.CANCELLED)
    except DomainError as error:
        _finish(job, Job.State.FAILED, error=error.message)
    except (OperationalError, InterfaceError):
        if _is_connected():
            _finish(job, Job.State.FAILED, error=OUR_FAULT)
        else:
            # Nobody can be told now. Its heart has stopped, so the sweep begins it again.
            logger.warning("Job %s (%s) lost the database", job.pk, job.kind)
        raise
    except Exception:
        logger.exception("Job %s (%s) failed", job.pk, job.kind)
        _finish(job, Job.State.FAILED, error=OUR_FAULT)
        raise
    else:
        _finish(job, Job.State.DONE, result=result)


def _is_connected() -> bool:
    """Whether the connection outlived the error, as it does after a deadlock."""
    held = connection.connection
    return held is not None and not held.closed


def _function(kind: str) -> Callable[[Run], dict[str, Any] | None]:
    app, module, _name = kind.split(".")
    if module != "jobs":
        raise ValueError(f"{kind} is not a job of {app}")
    return import_string(kind)


def _finish(job: Job, state: str, **changes: Any) -> None:
    running = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING)
    running.update(state=state, finished_at=timezone.now(), **changes)
