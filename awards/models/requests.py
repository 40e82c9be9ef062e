"""What grantees ask for about a condition."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from awards.models.obligations import Condition
from awards.states import REQUEST, RequestState

PERSON = settings.AUTH_USER_MODEL


class ConditionRequest(models.Model):
    """A wish for more time, or to be let off. One at a time for each condition."""

    class Kind(models.TextChoices):
        MORE_TIME = "more_time", "More time"
        WAIVER = "waiver", "To be let off"

    condition = models.ForeignKey(Condition, on_delete=models.CASCADE, related_name="requests")
    kind = models.CharField(max_length=10, choices=Kind)
    wanted_on = models.DateField(null=True, blank=True)
    reason = models.TextField()
    state = models.CharField(
        max_length=10, choices=list(REQUEST.names.items()), default=RequestState.OPEN
    )
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    answer = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="request_state_known", condition=Q(state__in=REQUEST.states)
            ),
            models.CheckConstraint(
                name="request_more_time_has_day",
                condition=Q(kind="more_time", wanted_on__isnull=False)
                | Q(kind="waiver", wanted_on__isnull=True),
            ),
            models.CheckConstraint(name="request_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="request_decided_has_time",
                condition=Q(state="open", decided_at__isnull=True)
                | (~Q(state="open") & Q(decided_at__isnull=False)),
            ),
            models.UniqueConstraint(
                fields=["condition"], condition=Q(state="open"), name="request_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.condition}"
