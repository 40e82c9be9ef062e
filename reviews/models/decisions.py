"""Decisions, sealed until they are announced to everybody at once."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from grants.models import Application, Call
from reviews.states import DECISION, DecisionState


@pghistory.track()
class Decision(models.Model):
    """What was decided about an application. `amount` is set for funded ones only."""

    class Outcome(models.TextChoices):
        FUND = "fund", "Fund"
        WAITLIST = "waitlist", "Waiting list"
        DECLINE = "decline", "Do not fund"

    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, related_name="decision"
    )
    outcome = models.CharField(max_length=10, choices=Outcome)
    amount = models.PositiveBigIntegerField(null=True, blank=True, help_text="minor units")
    reason_for_applicant = models.TextField(blank=True)
    reason_internal = models.TextField(blank=True)
    state = models.CharField(
        max_length=10, choices=list(DECISION.names.items()), default=DecisionState.SEALED
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField()
    announced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="decision_state_known", condition=Q(state__in=DECISION.states)
            ),
            models.CheckConstraint(
                name="decision_amount_when_funded",
                condition=(Q(outcome="fund") & Q(amount__gt=0))
                | (~Q(outcome="fund") & Q(amount__isnull=True)),
            ),
            models.CheckConstraint(
                name="decision_announced_has_time",
                condition=(Q(state="announced") & Q(announced_at__isnull=False))
                | (Q(state="sealed") & Q(announced_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.get_outcome_display()}"


class Announcement(models.Model):
    """The moment the results of a call became known to everybody."""

    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="announcement")
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    funded = models.PositiveIntegerField()
    waitlisted = models.PositiveIntegerField()
    declined = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"Results of {self.call}"
