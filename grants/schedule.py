from typing import Any

from celery import shared_task
from django.utils import timezone

from core.files.models import StoredFile
from grants import indexing
from grants.actions.files import take_out_infected
from grants.models import ApplicationFile


@shared_task
def sweep_infected(**_later: Any) -> None:
    """Act on files in which the scanner found malware."""
    found = ApplicationFile.objects.filter(
        file__scan=StoredFile.Scan.INFECTED, malware_told_at__isnull=True
    )
    for given in found.order_by("pk")[:100]:
        take_out_infected(given=given, at=timezone.now())


@shared_task
def sweep_search(**_later: Any) -> None:
    """Write search documents whose message or worker got lost, and shorten the tally."""
    indexing.fill_stale()
    indexing.compact_tally()
