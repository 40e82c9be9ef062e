from typing import Any

from celery import shared_task
from django.utils import timezone

from reviews.actions.reminders import send_reminders


@shared_task
def sweep_reminders(**_later: Any) -> None:
    """Remind of invitations without an answer and of reviews that are near their day or late."""
    send_reminders(at=timezone.now())
