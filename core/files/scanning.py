"""Scanning stored files for malware in the background. Nobody waits for it."""

import logging

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import F, QuerySet
from django.utils import timezone

from core.files.clamav import ScannerError, TooLargeToScan, found_in
from core.files.models import StoredFile

log = logging.getLogger(__name__)


def first_state() -> str:
    """What a new upload is: it waits for the scanner, or there is none."""
    return StoredFile.Scan.WAITING if settings.CLAMD_URL else StoredFile.Scan.NONE


def scan(stored: StoredFile) -> None:
    """Ask the scanner and note what it says; a scanner that is away leaves the file waiting."""
    try:
        with default_storage.open(stored.path) as source:
            name = found_in(source.chunks(), url=settings.CLAMD_URL)
    except TooLargeToScan:
        log.warning("File %s is too large for the scanner (%s bytes)", stored.pk, stored.size)
        _waiting(stored).update(scan=StoredFile.Scan.TOO_LARGE, scan_tried_at=timezone.now())
        return
    except (ScannerError, OSError) as error:
        _waiting(stored).update(scan_tried_at=timezone.now())
        log.warning("File %s could not be scanned: %s", stored.pk, error)
        return
    _waiting(stored).update(
        scan=StoredFile.Scan.INFECTED if name else StoredFile.Scan.CLEAN,
        scan_note=name[:200],
        scanned_at=timezone.now(),
    )


def _waiting(stored: StoredFile) -> QuerySet[StoredFile]:
    return StoredFile.objects.filter(pk=stored.pk, scan=StoredFile.Scan.WAITING)


def scan_waiting(limit: int = 200) -> int:
    """Scan what still waits, the longest untried first; how many were looked at.

    So a few files the scanner cannot cope with do not keep the others from it.
    """
    if not settings.CLAMD_URL:
        return 0
    waiting = StoredFile.objects.filter(scan=StoredFile.Scan.WAITING).order_by(
        F("scan_tried_at").asc(nulls_first=True), "created_at", "pk"
    )
    rows = list(waiting[:limit])
    for stored in rows:
        scan(stored)
    return len(rows)
