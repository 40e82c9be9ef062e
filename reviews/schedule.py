from typing import Any

from celery import shared_task
from django.utils import timezone

from reviews.actions.announcing import start_due_announcements


@shared_task
def sweep_announcements(**_later: Any) -> None:
    """Start the announcements whose moment has come."""
    start_due_announcements(at=timezone.now())
