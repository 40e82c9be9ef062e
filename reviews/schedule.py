from typing import Any

from celery import shared_task
from django.utils import timezone

from reviews.actions.detecting import detect_where_changed


@shared_task
def sweep_conflicts(**_later: Any) -> None:
    """Look for conflicts of interest where people, works or applications have changed."""
    detect_where_changed(at=timezone.now())
