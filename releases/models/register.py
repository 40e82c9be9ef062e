"""The public entry of a released output."""

import pgtrigger
from django.db import models
from django.db.models import Q

from awards.models import Condition
from releases.models.evidence import Evidence, Verification


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
    host = models.CharField(max_length=255, blank=True, help_text="Whom later looks ask.")
    next_look_at = models.DateTimeField(null=True, blank=True)
    last_head = models.CharField(max_length=64, blank=True, help_text="Newest commit seen well.")
    regressed_at = models.DateTimeField(null=True, blank=True)
    cure_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-released_at", "-id"]
        indexes = [models.Index(fields=["host", "next_look_at"], name="release_to_look_at")]
        constraints = [
            models.CheckConstraint(
                name="release_regressed_has_cure",
                condition=Q(regressed_at__isnull=True, cure_until__isnull=True)
                | Q(regressed_at__isnull=False, cure_until__isnull=False),
            )
        ]
        # What was accepted stays what was accepted, whatever happens to the place later.
        triggers = [
            pgtrigger.Protect(
                name="pinned",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "condition", "verification", "url", "licence", "commit", "released_at"
                ),
            )
        ]

    def __str__(self) -> str:
        return self.url


class Piece(models.Model):
    """A piece of further evidence as it was accepted with a release: shown and watched beside it.

    `regressed_at` is its own; the release it belongs to then counts as regressed too.
    """

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="pieces")
    verification = models.ForeignKey(
        Verification, null=True, on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(max_length=10, choices=Evidence.Role)
    url = models.CharField(max_length=500)
    licence = models.CharField(max_length=200, blank=True)
    commit = models.CharField(max_length=64, blank=True)
    last_checked_at = models.DateTimeField(null=True, blank=True)
    last_seen_well_at = models.DateTimeField(null=True, blank=True)
    host = models.CharField(max_length=255, blank=True, help_text="Whom later looks ask.")
    next_look_at = models.DateTimeField(null=True, blank=True)
    last_head = models.CharField(max_length=64, blank=True, help_text="Newest commit seen well.")
    regressed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["host", "next_look_at"], name="piece_to_look_at")]
        constraints = [
            models.UniqueConstraint(fields=["release", "url"], name="piece_once_a_release"),
            models.CheckConstraint(
                name="piece_is_not_the_release",
                condition=Q(role__in=["tag", "archive", "package", "card", "paper", "other"]),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="pinned",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "release", "verification", "role", "url", "licence", "commit"
                ),
            )
        ]

    def __str__(self) -> str:
        return self.url
