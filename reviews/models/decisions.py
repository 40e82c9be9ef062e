"""Decisions, sealed until they are announced to everybody they belong to at one moment."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from grants.models import Application, Batch, Call
from reviews.states import ANNOUNCEMENT, DECISION, AnnouncementState, DecisionState

PERSON = settings.AUTH_USER_MODEL


class Announcement(models.Model):
    """Results that become known at one moment: of a call, of a batch, or of some applications.

    `due_at` is the moment that was set, `at` the one at which it happened. The three counts say
    what was agreed to go out; `problem` says in a sentence why it did not.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="announcements")
    number = models.PositiveSmallIntegerField(default=1)
    batch = models.ForeignKey(
        Batch, null=True, blank=True, on_delete=models.PROTECT, related_name="announcements"
    )
    state = models.CharField(
        max_length=10,
        choices=list(ANNOUNCEMENT.names.items()),
        default=AnnouncementState.ANNOUNCED,
    )
    due_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    cancelled_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    problem = models.CharField(max_length=500, blank=True)
    funded = models.PositiveIntegerField()
    waitlisted = models.PositiveIntegerField()
    declined = models.PositiveIntegerField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "number"], name="announcement_numbered_once_per_call"
            ),
            models.CheckConstraint(
                name="announcement_state_known", condition=Q(state__in=ANNOUNCEMENT.states)
            ),
            models.CheckConstraint(
                name="announcement_announced_has_time",
                condition=Q(state="announced", at__isnull=False)
                | (~Q(state="announced") & Q(at__isnull=True, due_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="announcement_due", condition=Q(state="scheduled"))
        ]

    def __str__(self) -> str:
        return f"Results of {self.call}"

    @property
    def total(self) -> int:
        """How many applicants are told."""
        return self.funded + self.waitlisted + self.declined


@pghistory.track()
class Decision(models.Model):
    """What was decided about an application. `amount` is set for funded ones only.

    `rule` says by what it was decided. `feedback` is what the applicant reads of the reviews:
    edited by staff, or put together and frozen by the announcement. `announcement` is the one it
    goes out with, as soon as that is set. `waitlisted_at` is set once it is decided again from the
    waiting list: what was announced then stays in its history.
    """

    class Outcome(models.TextChoices):
        FUND = "fund", "Fund"
        WAITLIST = "waitlist", "Waiting list"
        DECLINE = "decline", "Do not fund"

    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, related_name="decision"
    )
    outcome = models.CharField(max_length=10, choices=Outcome)
    amount = models.PositiveBigIntegerField(null=True, blank=True, help_text="minor units")
    amount_reason = models.CharField(
        max_length=500, blank=True, help_text="Why it is not what was asked for."
    )
    rule = models.CharField(max_length=200, blank=True, help_text="By what it was decided.")
    reason_for_applicant = models.TextField(blank=True)
    reason_internal = models.TextField(blank=True)
    feedback = models.TextField(blank=True)
    feedback_edited = models.BooleanField(default=False, db_default=False)
    state = models.CharField(
        max_length=10, choices=list(DECISION.names.items()), default=DecisionState.SEALED
    )
    decided_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField()
    needs_second = models.BooleanField(
        default=False, db_default=False, help_text="A second person has to agree."
    )
    confirmed_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    returned_note = models.CharField(
        max_length=500, blank=True, help_text="Why the second person sent it back."
    )
    announcement = models.ForeignKey(
        Announcement, null=True, blank=True, on_delete=models.SET_NULL, related_name="decisions"
    )
    announced_at = models.DateTimeField(null=True, blank=True)
    waitlisted_at = models.DateTimeField(
        null=True, blank=True, help_text="When the place on the waiting list was announced."
    )

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
                condition=Q(state="announced", announced_at__isnull=False)
                | (~Q(state="announced") & Q(announced_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="decision_confirmed_by_another",
                condition=~Q(confirmed_by=F("decided_by")),
            ),
            models.CheckConstraint(
                name="decision_sealed_by_two_where_asked",
                condition=Q(
                    state__in=["waiting", "returned", "reopened"], confirmed_at__isnull=True
                )
                | Q(state__in=["sealed", "announced"], needs_second=False)
                | Q(state__in=["sealed", "announced"], confirmed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="decision_reopened_was_announced",
                condition=~Q(state="reopened") | Q(waitlisted_at__isnull=False, outcome="waitlist"),
            ),
            # What is not sealed cannot be on its way.
            models.CheckConstraint(
                name="decision_goes_out_sealed",
                condition=Q(announcement__isnull=True) | Q(state__in=["sealed", "announced"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.get_outcome_display()}"
