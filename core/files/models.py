"""Stored files: bytes on the storage, facts in the database. A stored file never changes."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

_SCANS = ("none", "waiting", "clean", "infected", "too_large")


class StoredFile(models.Model):
    """One file. Its owner (an answer, a letter) decides who may read it."""

    class Scan(models.TextChoices):
        NONE = "none", "Not scanned"
        WAITING = "waiting", "Waiting for the scanner"
        CLEAN = "clean", "Nothing found"
        INFECTED = "infected", "Malware found"
        TOO_LARGE = "too_large", "Too large to scan"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=200, unique=True)
    scan = models.CharField(max_length=10, choices=Scan, default=Scan.NONE)
    scan_note = models.CharField(max_length=200, blank=True, help_text="What was found.")
    scanned_at = models.DateTimeField(null=True, blank=True)
    scan_tried_at = models.DateTimeField(
        null=True, blank=True, help_text="When the scanner was last asked, also in vain."
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(fields=["created_at"], name="file_unscanned", condition=Q(scan="waiting"))
        ]
        constraints = [
            models.CheckConstraint(name="file_scan_known", condition=Q(scan__in=_SCANS)),
            models.CheckConstraint(
                name="file_scanned_has_time",
                condition=~Q(scan__in=["clean", "infected"]) | Q(scanned_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name
