from typing import Any

from celery import shared_task

from core.files import scanning


@shared_task
def sweep_scans(**_later: Any) -> None:
    """Scan files whose message got lost or whose scanner was away."""
    scanning.scan_waiting()
