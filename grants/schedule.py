from typing import Any

from celery import shared_task
from django.utils import timezone

from core.files.models import StoredFile
from grants import indexing
from grants.actions.changes import lapse_change_requests, remind_of_change_requests
from grants.actions.files import take_out_infected
from grants.actions.handling import notice_promises
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
