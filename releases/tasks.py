from typing import Any

from celery import shared_task

from releases.running import run_verification


@shared_task(name="releases.verify")
def verify_release(pk: int, **_later: Any) -> None:
    """Run the verification with this key."""
    run_verification(pk)
