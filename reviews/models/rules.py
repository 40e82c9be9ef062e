"""What staff decided about pairs, and every change they made to a plan."""

import uuid

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from grants.models import Application
from reviews.models.people import Reviewer
from reviews.models.routing import AssignmentPlan


@pghistory.track()
class PairRule(models.Model):
    """Staff's word on one pair, for this plan and every later one: always, or never.

    Never deleted, only lifted. A conflict of interest is stronger than “always”.
    """

    class Kind(models.TextChoices):
        PIN = "pin", "Always"
        NEVER = "never", "Never"

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="pair_rules"
    )
    reviewer = models.ForeignKey(Reviewer, on_delete=models.CASCADE, related_name="pair_rules")
    kind = models.CharField(max_length=5, choices=Kind)
    reason = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "reviewer"],
                condition=Q(lifted_at__isnull=True),
                name="one_standing_rule_per_pair",
            ),
            models.CheckConstraint(
                name="pair_rule_kind_known", condition=Q(kind__in=["pin", "never"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.reviewer} on {self.application}"


class PlanChange(models.Model):
    """One change of a plan, with all it takes to undo it. The last number is the plan's version.

    `added` are [application, reviewer] keys; `removed` carry affinity and `by_hand` as well;
    `rules_made` and `rules_lifted` are keys of rules.
    `before` and `after` are the plan's numbers (see `reviews.actions.plan_changes`).
    """

    plan = models.ForeignKey(AssignmentPlan, on_delete=models.CASCADE, related_name="changes")
    number = models.PositiveIntegerField()
    words = models.CharField(max_length=300)
    added = models.JSONField(default=list, blank=True)
    removed = models.JSONField(default=list, blank=True)
    rules_made = models.JSONField(default=list, blank=True)
    rules_lifted = models.JSONField(default=list, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    undoes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="undone_by"
    )
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="change_numbered_once_per_plan")
        ]

    def __str__(self) -> str:
        return self.words
