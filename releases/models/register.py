"""The public entry of a released output."""

from django.db import models

from awards.models import Condition
from releases.models.evidence import Verification


class Release(models.Model):
    """The public entry of a released output, pinned to what was accepted."""

    condition = models.OneToOneField(Condition, on_delete=models.PROTECT, related_name="release")
    verification = models.ForeignKey(
        Verification, null=True, on_delete=models.PROTECT, related_name="+"
    )
    url = models.CharField(max_length=500)
    licence = models.CharField(max_length=200)
    commit = models.CharField(max_length=64, blank=True)
    released_at = models.DateTimeField()
    last_checked_at = models.DateTimeField(null=True, blank=True)
    last_seen_well_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-released_at"]

    def __str__(self) -> str:
        return self.url
