"""Conflicts of interest: what is suspected, what stands, what was denied, and who vouched."""

import uuid

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from grants.models import Application, Call
from reviews.models.people import Reviewer
from reviews.states import CONFLICT, ConflictState


@pghistory.track()
class Conflict(models.Model):
    """Whether a person must not see or judge an application, and why. One row for a pair, for good.

    Only a standing one hides. `evidence` is what detection found, as [{"kind", "key", "words"}];
    `strength` (0 to 100) sorts suspicions. Detection leaves a pinned row as staff left it.
    `changed_by` is empty when the system changed the row, `note` says why. The database writes
    every change into the events. `key` names the conflict in addresses of staff pages.
    """

    class Source(models.TextChoices):
        DECLARED = "declared", "Declared by the reviewer"
        STAFF = "staff", "Entered by staff"
        DETECTED = "detected", "Found by the system"

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="conflicts"
    )
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="conflicts")
    source = models.CharField(max_length=10, choices=Source)
    state = models.CharField(
        max_length=10, choices=list(CONFLICT.names.items()), default=ConflictState.STANDING
    )
    is_pinned = models.BooleanField(default=False)
    reason = models.CharField(max_length=500)
    evidence = models.JSONField(default=list, blank=True)
    strength = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "application"], name="one_conflict_per_pair"),
            models.CheckConstraint(
                name="conflict_source_known",
                condition=Q(source__in=["declared", "staff", "detected"]),
            ),
            models.CheckConstraint(
                name="conflict_state_known", condition=Q(state__in=CONFLICT.states)
            ),
            models.CheckConstraint(
                name="conflict_suspected_by_the_system",
                condition=~Q(state="suspected") | Q(source="detected"),
            ),
            models.CheckConstraint(
                name="conflict_strength_in_scale", condition=Q(strength__lte=100)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.application}"


class ConflictRules(models.Model):
    """How a call looks for conflicts. Without a row `reviews.detection.Rules` as it comes.

    `years`: calendar years to look back. `modes`: by kind of reason "stand", "suspect" or "off".
    """

    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="conflict_rules")
    years = models.PositiveSmallIntegerField(default=3)
    modes = models.JSONField(default=dict, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="conflict_rules_years_sensible", condition=Q(years__gte=0, years__lte=50)
            )
        ]

    def __str__(self) -> str:
        return f"Conflict rules of {self.call}"


class DetectionRun(models.Model):
    """What a call's people and works were when conflicts were last looked for: their SHA-256."""

    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="detection_run")
    fingerprint = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Detection in {self.call}"


class Declaration(models.Model):
    """A reviewer's word that they have no conflict with an application, given before reading it.

    `wording` is the version of the sentence they agreed to; see `reviews.wordings`.
    """

    reviewer = models.ForeignKey(Reviewer, on_delete=models.CASCADE, related_name="declarations")
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="declarations"
    )
    said_at = models.DateTimeField()
    wording = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reviewer", "application"], name="declared_once_per_application"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reviewer} on {self.application}"


class Certification(models.Model):
    """A panel member's word before the meeting that all their conflicts are declared.

    `applications` is how many they were shown, `wording` the version of the sentence.
    """

    reviewer = models.ForeignKey(Reviewer, on_delete=models.CASCADE, related_name="certifications")
    certified_at = models.DateTimeField()
    applications = models.PositiveIntegerField()
    wording = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["certified_at", "pk"]

    def __str__(self) -> str:
        return f"{self.reviewer}, {self.certified_at:%Y-%m-%d}"
