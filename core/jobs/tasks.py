from typing import Any

from celery import shared_task


@shared_task(name="core.jobs.run")
def run_job(pk: str, **_later: Any) -> None:
    """Run the job with this key."""
    # Imported late: starting a job needs this task, running one needs what starts it.
    from core.jobs.running import run

    run(pk)
