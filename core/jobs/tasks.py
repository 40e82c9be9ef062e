from typing import Any

from celery import shared_task

from core.jobs.running import run


@shared_task(name="core.jobs.run")
def run_job(pk: str, **_later: Any) -> None:
    """Run the job with this key."""
    run(pk)
