"""Evidence of a release and its verification."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from awards.models import Condition
from releases.states import VERIFICATION, VerificationState


class Outcome(models.TextChoices):
    """What a check, or a run of all checks, says. Unknown is never a fail."""

    PASS = "pass", "Pass"
    FAIL = "fail", "Fail"
    REVIEW = "review", "Needs a person"
    UNKNOWN = "unknown", "Could not tell"


class Evidence(models.Model):
    """Where the grantee says the output was released. The newest hand-in counts.

    A hand-in is one main piece, on which the promise is judged, and any number of others beside it.
    """

    class Role(models.TextChoices):
        """What a piece is of the output."""

        MAIN = "main", "The release"
        TAG = "tag", "Release or tag page"
        ARCHIVE = "archive", "Archived copy"
        PACKAGE = "package", "Package"
        CARD = "card", "Model or dataset card"
        PAPER = "paper", "Paper"
        OTHER = "other", "Other evidence"

    condition = models.ForeignKey(Condition, on_delete=models.PROTECT, related_name="evidence")
    main = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="further"
    )
    role = models.CharField(max_length=10, choices=Role, default=Role.MAIN)
    url = models.CharField(max_length=500)
    note = models.TextField(blank=True)
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                name="evidence_beside_a_main_piece",
                condition=Q(role="main", main__isnull=True)
                | Q(
                    role__in=["tag", "archive", "package", "card", "paper", "other"],
                    main__isnull=False,
                ),
            ),
            models.UniqueConstraint(fields=["main", "url"], name="evidence_once_a_hand_in"),
        ]

    def __str__(self) -> str:
        return self.url


class Verification(models.Model):
    """One run of all checks. What was fetched is kept as facts; the repository is not."""

    class Trigger(models.TextChoices):
        HANDED_IN = "handed_in", "Handed in"
        ASKED = "asked", "Asked for"
        SCHEDULED = "scheduled", "Scheduled"

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="verifications")
    trigger = models.CharField(max_length=10, choices=Trigger)
    state = models.CharField(
        max_length=10, choices=list(VERIFICATION.names.items()), default=VerificationState.QUEUED
    )
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    policy_version = models.CharField(max_length=20, blank=True)
    commit = models.CharField(max_length=64, blank=True)
    tree = models.CharField(max_length=64, blank=True)
    licence = models.CharField(max_length=200, blank=True, help_text="recognised SPDX expression")
    facts = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="verification_state_known", condition=Q(state__in=VERIFICATION.states)
            ),
            models.CheckConstraint(
                name="verification_done_has_outcome",
                condition=~Q(state="done") | (Q(finished_at__isnull=False) & ~Q(outcome="")),
            ),
            models.UniqueConstraint(
                fields=["evidence"],
                condition=~Q(state="done"),
                name="one_verification_at_a_time_per_evidence",
            ),
        ]

    def __str__(self) -> str:
        return f"Verification of {self.evidence}"


class Check(models.Model):
    """The result of one check in a run."""

    verification = models.ForeignKey(Verification, on_delete=models.CASCADE, related_name="checks")
    position = models.PositiveSmallIntegerField()
    check_id = models.CharField(max_length=40)
    level = models.CharField(max_length=10)
    outcome = models.CharField(max_length=10, choices=Outcome)
    summary = models.TextField()
    how_to_mend = models.TextField(blank=True)
    standard = models.CharField(max_length=200, blank=True)
    facts = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["verification", "check_id"], name="check_once_per_run")
        ]

    def __str__(self) -> str:
        return f"{self.check_id}: {self.outcome}"
