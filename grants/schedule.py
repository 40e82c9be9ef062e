from typing import Any

from celery import shared_task
from django.utils import timezone

from grants.actions.changes import lapse_change_requests, remind_of_change_requests
from grants.actions.handling import notice_promises


@shared_task
def sweep_promises(**_later: Any) -> None:
    """Tell staff of promised days that are near or past without an answer."""
    notice_promises(at=timezone.now())


@shared_task
def sweep_change_requests(**_later: Any) -> None:
    """End the requests for changes whose time is over, remind of those that are near."""
    now = timezone.now()
    lapse_change_requests(at=now)
    remind_of_change_requests(at=now)
