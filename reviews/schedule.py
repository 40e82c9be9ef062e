"""What the review round does by the clock."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from reviews.actions.announcing import start_due_announcements
from reviews.actions.comparing import calls_to_count, count_texts
from reviews.actions.detecting import detect_where_changed
from reviews.actions.exports import delete_old_exports
from reviews.actions.reminders import send_reminders


@shared_task
def sweep_conflicts(**_later: Any) -> None:
    """Look for conflicts of interest where people, works or applications have changed."""
    detect_where_changed(at=timezone.now())


@shared_task
def sweep_texts(**_later: Any) -> None:
    """Count new proposals and changed profiles before anybody asks for a plan."""
    for call in calls_to_count().order_by("pk")[:20]:
        count_texts(call=call, at=timezone.now())


@shared_task
def sweep_reminders(**_later: Any) -> None:
    """Remind of invitations without an answer and of reviews that are near their day or late."""
    send_reminders(at=timezone.now())


@shared_task
def sweep_announcements(**_later: Any) -> None:
    """Start the announcements whose moment has come."""
    start_due_announcements(at=timezone.now())


@shared_task
def sweep_exports(**_later: Any) -> None:
    """Delete the files of rounds that were made long ago."""
    delete_old_exports(at=timezone.now())
