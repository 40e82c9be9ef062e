from typing import Any

from celery import shared_task
from django.utils import timezone

from core.jobs.models import Job
from core.jobs.running import abandoned
from core.jobs.tasks import run_job


@shared_task
def sweep_jobs(**_later: Any) -> None:
    """Take up jobs whose message or worker got lost."""
    for pk in Job.objects.filter(abandoned(timezone.now())).values_list("pk", flat=True):
        run_job.delay_on_commit(str(pk))
