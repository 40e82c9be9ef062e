"""Who reviews, and who must not review what."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from grants.models import Application, Call


class Panel(models.Model):
    """The reviewers of a call.

    Reminders go out by themselves: of an invitation every `remind_after` days without an answer,
    of a review `remind_before` days before it is due and once when it is late. 0 is never.
    """

    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="panel")
    name = models.CharField(max_length=150)
    max_load = models.PositiveSmallIntegerField(
        default=12, help_text="Reviews a reviewer gets at most unless their own limit is lower."
    )
    remind_after = models.PositiveSmallIntegerField(default=5)
    remind_before = models.PositiveSmallIntegerField(default=3)

    def __str__(self) -> str:
        return self.name


class Reviewer(models.Model):
    """A person on a panel. `keywords` and `statement` say what they can judge.

    `key` names the reviewer in addresses of staff pages.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="reviewers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviewer_on"
    )
    keywords = models.TextField(blank=True, help_text="Separated by commas.")
    statement = models.TextField(blank=True)
    min_load = models.PositiveSmallIntegerField(default=0)
    max_load = models.PositiveSmallIntegerField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    is_chair = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["panel", "user"], name="reviewer_once_per_panel"),
            models.CheckConstraint(
                name="reviewer_loads_in_order",
                condition=Q(max_load__isnull=True) | Q(max_load__gte=F("min_load")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)


class Conflict(models.Model):
    """A reason why a person must not see or judge an application. Never deleted, only lifted.

    `key` names the conflict in addresses of staff pages.
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
    reason = models.CharField(max_length=500)
    created_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    lifted_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "application"],
                condition=Q(lifted_at__isnull=True),
                name="one_standing_conflict_per_pair",
            ),
            models.CheckConstraint(
                name="conflict_source_known",
                condition=Q(source__in=["declared", "staff", "detected"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.application}"
