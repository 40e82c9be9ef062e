from typing import Any

from celery import shared_task

from core.files import scanning
from core.files.models import StoredFile


@shared_task(name="core.files.scan")
def scan_file(pk: str, **_later: Any) -> None:
    """Scan the file with this key if it still waits."""
    stored = StoredFile.objects.filter(pk=pk, scan=StoredFile.Scan.WAITING).first()
    if stored is not None:
        scanning.scan(stored)
