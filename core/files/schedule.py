from typing import Any

from celery import shared_task
from django.utils import timezone

from core.files import lost, scanning


@shared_task
def sweep_scans(**_later: Any) -> None:
    """Scan files whose message got lost or whose scanner was away."""
    scanning.scan_waiting()


@shared_task
def sweep_lost_files(**_later: Any) -> None:
    """Delete bytes whose deed was never finished."""
    lost.delete_lost(timezone.now())
