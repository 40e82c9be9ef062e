"""Signs of life of a running job, also while one long step says nothing."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection
from django.utils import timezone

from core.jobs.models import Job

EVERY_SECONDS = 20.0


@contextmanager
def beating(pk: UUID, *, every: float = EVERY_SECONDS) -> Iterator[None]:
    """Renew the job's `heartbeat_at` from a thread of its own until the block ends.

    The thread dies with the process, so the beat of a killed worker stops.
    """
    over = threading.Event()
    thread = threading.Thread(target=_beat, args=(pk, over, every), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _beat(pk: UUID, over: threading.Event, every: float) -> None:
    try:
        while not over.wait(every):
            Job.objects.filter(pk=pk, state=Job.State.RUNNING).update(heartbeat_at=timezone.now())
    finally:
        # This connection is the thread's own.
        connection.close()
