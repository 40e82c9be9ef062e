"""Who reviews."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from grants.models import Call


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

    @property
    def time_zone(self) -> str:
        """The zone of its call, in which its moments are shown."""
        return self.call.time_zone


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
