"""What is kept of an accepted output, so that it can be known again when its place is gone."""

import pgtrigger
from django.db import models
from django.db.models import Q

from releases.models.register import Release


class LicenceText(models.Model):
    """The text of a licence file as it was found, stored once however often it is found."""

    sha256 = models.CharField(max_length=64, unique=True, help_text="of the bytes of the file")
    text = models.TextField()

    class Meta:
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.sha256


class AcceptedSnapshot(models.Model):
    """An output on the day it was accepted: what later looks, and readers, are held to."""

    release = models.OneToOneField(Release, on_delete=models.PROTECT, related_name="snapshot")
    taken_at = models.DateTimeField()
    policy_version = models.CharField(max_length=20, blank=True)
    commit = models.CharField(max_length=64, blank=True)
    tree = models.CharField(max_length=64, blank=True)
    swhids = models.JSONField(default=dict, blank=True)
    licences = models.JSONField(
        default=list, blank=True, help_text="path, SHA-256 and SWHID of each licence file"
    )

    class Meta:
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.release} as accepted"


class ArchiveRequest(models.Model):
    """An accepted repository handed to Software Heritage, and what came of it."""

    class State(models.TextChoices):
        WAITING = "waiting", "To be asked"
        ASKED = "asked", "Asked"
        ARCHIVED = "archived", "Archived"
        REFUSED = "refused", "Refused"

    release = models.OneToOneField(
        Release, on_delete=models.PROTECT, related_name="archive_request"
    )
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    number = models.PositiveBigIntegerField(null=True, blank=True, help_text="of the request there")
    snapshot = models.CharField(max_length=80, blank=True, help_text="SWHID of what was archived")
    told = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    next_try_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["next_try_at"], name="archive_request_due")]
        constraints = [
            models.CheckConstraint(
                name="archive_request_done_or_due",
                condition=Q(
                    state__in=["archived", "refused"],
                    done_at__isnull=False,
                    next_try_at__isnull=True,
                )
                | Q(
                    state__in=["waiting", "asked"], done_at__isnull=True, next_try_at__isnull=False
                ),
            ),
            models.CheckConstraint(
                name="archive_request_asked_has_number",
                condition=~Q(state="asked") | Q(number__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.release}: {self.get_state_display()}"
