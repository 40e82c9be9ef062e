"""Plans, assignments and invitations."""

from datetime import datetime

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from grants.models import Application, Call
from reviews.models.people import Reviewer
from reviews.states import ASSIGNMENT, PLAN, AssignmentState, PlanState


class AssignmentPlan(models.Model):
    """A proposal of who reviews what, with its parameters and its certificate.

    `objective` is the sum of the affinities of all pairs (0 to 1 each); `bound` is the proven
    upper bound of that sum over all pairs that are allowed.
    """

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="plans")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(
        max_length=10, choices=list(PLAN.names.items()), default=PlanState.PROPOSED
    )
    parameters = models.JSONField()
    input_sha256 = models.CharField(max_length=64)
    objective = models.FloatField()
    bound = models.FloatField()
    worst = models.FloatField(help_text="lowest affinity of a pair")
    figures = models.JSONField(default=dict, blank=True)
    short = models.JSONField(
        default=list, blank=True, help_text="applications left short, with the reason"
    )
    seconds = models.FloatField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="plan_numbered_once_per_call"),
            models.CheckConstraint(name="plan_state_known", condition=Q(state__in=PLAN.states)),
        ]

    def __str__(self) -> str:
        return f"Plan {self.number} for {self.call}"


class AffinityTable(models.Model):
    """The affinities a plan was made from, kept so that its numbers can be added up again.

    `content` is a NumPy archive: `affinity` (applications x reviewers, float32) and the keys of
    its rows (`applications`) and columns (`reviewers`).
    """

    plan = models.OneToOneField(AssignmentPlan, on_delete=models.CASCADE, related_name="table")
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"Affinities of {self.plan}"


class PlannedPair(models.Model):
    """One pair of a plan."""

    plan = models.ForeignKey(AssignmentPlan, on_delete=models.CASCADE, related_name="pairs")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    reviewer = models.ForeignKey(Reviewer, on_delete=models.CASCADE, related_name="+")
    affinity = models.FloatField()
    by_hand = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "application", "reviewer"], name="pair_once_per_plan"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application} – {self.reviewer}"


class Invitation(models.Model):
    """One mail that asks a reviewer to take their assignments. The link is signed, not stored."""

    reviewer = models.ForeignKey(Reviewer, on_delete=models.CASCADE, related_name="invitations")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Invitation of {self.reviewer}"


@pghistory.track()
class Assignment(models.Model):
    """One reviewer on one application."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="assignments"
    )
    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="assignments")
    invitation = models.ForeignKey(
        Invitation, null=True, on_delete=models.SET_NULL, related_name="assignments"
    )
    state = models.CharField(
        max_length=10, choices=list(ASSIGNMENT.names.items()), default=AssignmentState.INVITED
    )
    affinity = models.FloatField(null=True)
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    decline_reason = models.CharField(max_length=500, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "reviewer"], name="reviewer_once_per_application"
            ),
            models.CheckConstraint(
                name="assignment_state_known", condition=Q(state__in=ASSIGNMENT.states)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer} on {self.application}"

    @property
    def time_zone(self) -> str:
        """The zone of its call, in which its moments are shown."""
        return self.application.time_zone

    def is_newly_late(self, at: datetime) -> bool:
        """Whether the day of an accepted review has passed and its reviewer heard nothing since."""
        is_late = self.state == AssignmentState.ACCEPTED and self.due_at <= at
        return is_late and (self.reminded_at is None or self.reminded_at < self.due_at)
