"""Later looks at what was accepted: append-only, for years."""

import pgtrigger
from django.db import models
from django.db.models import Q

from releases.models.register import Piece, Release


class Observation(models.Model):
    """One later look at an accepted output: what was wrong, and the newest commit.

    `piece`: the look was at this piece of further evidence, not at the release itself.
    """

    class Sight(models.TextChoices):
        WELL = "well", "Seen well"
        BAD = "bad", "Not as accepted"
        UNKNOWN = "unknown", "Could not tell"

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="observations")
    piece = models.ForeignKey(
        Piece, null=True, blank=True, on_delete=models.PROTECT, related_name="observations"
    )
    at = models.DateTimeField()
    sight = models.CharField(max_length=10, choices=Sight)
    finding = models.CharField(max_length=500, blank=True)
    head = models.CharField(max_length=64, blank=True)
    deep = models.BooleanField(default=False, help_text="All checks were run, not only a look.")

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="observation_sight_known", condition=Q(sight__in=["well", "bad", "unknown"])
            ),
            models.CheckConstraint(
                name="observation_bad_has_finding", condition=~Q(sight="bad") | ~Q(finding="")
            ),
        ]
        indexes = [
            models.Index(fields=["release", "-at"], name="observation_newest"),
            models.Index(fields=["piece", "-at"], name="observation_newest_of_piece"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.release} {self.at:%Y-%m-%d}: {self.sight}"
