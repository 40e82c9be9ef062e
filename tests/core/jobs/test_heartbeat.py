import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from core.jobs.heartbeat import beating
from core.jobs.models import Job


def running_job():
    long_ago = timezone.now() - timedelta(hours=1)
    return Job.objects.create(
        kind="awards.jobs.issue_letters",
        title="Letters",
        state=Job.State.RUNNING,
        created_at=long_ago,
        started_at=long_ago,
        heartbeat_at=long_ago,
    )


@pytest.mark.django_db(transaction=True)
def test_a_long_step_gives_signs_of_life():
    job = running_job()
    before = job.heartbeat_at

    with beating(job.pk, every=0.01):
        for _ in range(500):
            job.refresh_from_db()
            if job.heartbeat_at > before:
                break
            threading.Event().wait(0.01)

    assert job.heartbeat_at > before


@pytest.mark.django_db(transaction=True)
def test_the_beat_ends_with_the_work():
    job = running_job()
    threads = threading.active_count()

    with pytest.raises(ZeroDivisionError), beating(job.pk, every=0.01):
        1 / 0  # noqa: B018

    assert threading.active_count() == threads
    assert connection.is_usable()
