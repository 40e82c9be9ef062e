import logging
from typing import Any

from celery import shared_task
from django.utils import timezone

from core.files import lost, scanning

logger = logging.getLogger(__name__)


@shared_task
def sweep_scans(**_later: Any) -> None:
    """Scan files whose message got lost or whose scanner was away."""
    scanning.scan_waiting()


@shared_task
def sweep_lost_files(**_later: Any) -> None:
    """Put bytes whose deed was never finished into the trash, and empty what is old of it."""
    at = timezone.now()
    try:
        lost.trash_lost(at)
    except lost.TooManyLost as error:
        logger.error("The sweep of lost files was refused: %s", error.message)  # noqa: TRY400
        return
    lost.empty_trash(at)
