from typing import Any

from celery import shared_task

from grants import indexing


@shared_task
def sweep_search(**_later: Any) -> None:
    """Write search documents whose message or worker got lost, and shorten the tally."""
    indexing.fill_stale()
    indexing.compact_tally()
