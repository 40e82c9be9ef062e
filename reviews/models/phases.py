"""The phases of reviewing: who sees what, and when."""

from django.db import models
from django.db.models import F, Q

from grants.models import Call
from reviews.visibility import SHOWN_NAMES, Shown, Switches

_CHOICES = [(each.value, name) for each, name in SHOWN_NAMES.items()]
_KNOWN = [each.value for each in Shown]


class ReviewPhase(models.Model):
    """One phase of a call's reviewing, as switches.

    A phase begins at `starts_at`, set beforehand or by the hand that moves on; without it, it
    waits for that hand. It lasts until a later one begins. After `ends_at` nothing is written
    any more, while what it shows stays shown.
    """

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="review_phases")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    applicants = models.CharField(max_length=10, choices=_CHOICES, default=Shown.NEVER.value)
    reviewers = models.CharField(max_length=10, choices=_CHOICES, default=Shown.NEVER.value)
    reviews = models.CharField(max_length=10, choices=_CHOICES, default=Shown.NEVER.value)
    may_score = models.BooleanField(default=True)
    may_change = models.BooleanField(default=True)
    may_discuss = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "position"],
                name="phase_place_once_per_call",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(fields=["call", "name"], name="phase_name_once_per_call"),
            models.CheckConstraint(
                name="phase_ends_after_start", condition=Q(starts_at__lt=F("ends_at"))
            ),
            models.CheckConstraint(
                name="phase_switches_known",
                condition=Q(applicants__in=_KNOWN, reviewers__in=_KNOWN, reviews__in=_KNOWN),
            ),
            # A discussion quotes reviews: where nobody sees them, nobody can take part in it.
            models.CheckConstraint(
                name="phase_discusses_what_it_shows",
                condition=Q(may_discuss=False) | ~Q(reviews="never"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.call}"

    @property
    def switches(self) -> Switches:
        """What the phase allows, ended or not."""
        return Switches(
            applicants=self.applicants,
            reviewers=self.reviewers,
            reviews=self.reviews,
            may_score=self.may_score,
            may_change=self.may_change,
            may_discuss=self.may_discuss,
        )
