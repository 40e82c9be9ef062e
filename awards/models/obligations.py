"""What the grantee owes."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from awards.models._money_triggers import TAKES_APPROVALS_BACK
from awards.models.awards import Award
from awards.states import CONDITION, ConditionState
from core.states import past


class OutputKind(models.TextChoices):
    """What kind of thing an output is."""

    CODE = "code", "Code"
    MODEL = "model", "Model"
    DATASET = "dataset", "Dataset"
    BENCHMARK = "benchmark", "Benchmark"
    PAPER = "paper", "Paper"
    HARDWARE = "hardware", "Hardware"
    OTHER = "other", "Other"


@pghistory.track()
class Condition(models.Model):
    """One obligation of an award. A release condition carries the promise it came from."""

    class Kind(models.TextChoices):
        RELEASE = "release", "Open-source release"
        REPORT = "report", "Report"
        CUSTOM = "custom", "Other"

    reference = models.CharField(max_length=20, unique=True)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="conditions")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=200)
    details = models.TextField(blank=True)
    due_on = models.DateField()
    state = models.CharField(
        max_length=10, choices=list(CONDITION.names.items()), default=ConditionState.OPEN
    )
    output_kind = models.CharField(max_length=10, choices=OutputKind, blank=True)
    promised_licence = models.CharField(max_length=100, blank=True, help_text="SPDX expression")
    promised_place = models.CharField(max_length=300, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                name="condition_state_known", condition=Q(state__in=CONDITION.states)
            ),
            models.CheckConstraint(
                name="condition_release_has_promise",
                condition=~Q(kind="release") | (~Q(output_kind="") & ~Q(promised_licence="")),
            ),
            models.CheckConstraint(
                name="condition_closed_has_time",
                condition=(Q(state__in=["accepted", "waived"]) & Q(closed_at__isnull=False))
                | (~Q(state__in=["accepted", "waived"]) & Q(closed_at__isnull=True)),
            ),
        ]
        triggers = [TAKES_APPROVALS_BACK]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_met(self) -> bool:
        """Whether nothing is owed any more."""
        return self.state in {ConditionState.ACCEPTED, ConditionState.WAIVED}


class ConditionStep(models.Model):
    """What happened to a condition, with the reason a person gave."""

    condition = models.ForeignKey(Condition, on_delete=models.CASCADE, related_name="steps")
    verb = models.CharField(max_length=20)
    reason = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    old_due_on = models.DateField(null=True, blank=True)
    new_due_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.condition}: {self.verb}"

    @property
    def deed(self) -> str:
        """What happened, as the first word of a line: `Handed in`."""
        return past(self.verb).capitalize()
