"""Programmes, who works in them, and their calls."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.roles import Role
from core.money import CURRENCIES
from grants.models.forms import FormVersion
from grants.states import CALL, CallState


class Programme(models.Model):
    """What a funder gives money for. Staff roles are held per programme."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=150)
    summary = models.CharField(max_length=400, help_text="One or two sentences for the public.")
    description = models.TextField(blank=True)
    contact_email = models.EmailField()
    signatory_name = models.CharField(
        max_length=150, blank=True, help_text="Who signs the award letters."
    )
    signatory_title = models.CharField(max_length=150, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ProgrammeRole(models.Model):
    """A person's role in a programme."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="roles")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="programme_roles"
    )
    role = models.CharField(max_length=20, choices=Role)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "user", "role"], name="a_role_is_held_once"
            ),
            models.CheckConstraint(name="role_known", condition=Q(role__in=Role.values)),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()} of {self.programme}"


@pghistory.track()
class Call(models.Model):
    """A call for applications with a fixed deadline."""

    class Blindness(models.TextChoices):
        OPEN = "open", "Reviewers see who applies"
        BLIND = "blind", "Reviewers do not see who applies"

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="calls")
    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=200)
    summary = models.CharField(max_length=400)
    description = models.TextField(
        blank=True, help_text="Who may apply, for what, how it is decided."
    )
    state = models.CharField(
        max_length=20, choices=list(CALL.names.items()), default=CallState.DRAFT
    )
    form_version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="calls")
    opens_at = models.DateTimeField()
    deadline = models.DateTimeField()
    time_zone = models.CharField(max_length=64, default="UTC", help_text="IANA name")
    grace_minutes = models.PositiveSmallIntegerField(default=0)
    budget = models.PositiveBigIntegerField(help_text="minor units of the currency")
    currency = models.CharField(max_length=3, choices=[(code, code) for code in CURRENCIES])
    blindness = models.CharField(max_length=10, choices=Blindness, default=Blindness.OPEN)
    reviews_per_application = models.PositiveSmallIntegerField(default=3)
    decision_promised_by = models.DateField(null=True, blank=True)
    announced_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-deadline"]
        constraints = [
            models.CheckConstraint(name="call_state_known", condition=Q(state__in=CALL.states)),
            models.CheckConstraint(
                name="call_opens_before_deadline", condition=Q(opens_at__lt=F("deadline"))
            ),
            models.CheckConstraint(
                name="call_asks_for_reviews", condition=Q(reviews_per_application__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def closes_at(self) -> datetime:
        """The last moment an application may arrive: deadline plus grace."""
        return self.deadline + timedelta(minutes=self.grace_minutes)

    @property
    def local_deadline(self) -> datetime:
        """The deadline in the call's own time zone."""
        return self.deadline.astimezone(ZoneInfo(self.time_zone))

    def is_open(self, at: datetime) -> bool:
        """Whether applications are accepted at this moment."""
        return self.state == CallState.PUBLISHED and self.opens_at <= at <= self.closes_at

    def state_name(self, at: datetime) -> str:
        """What the call is to those who look at it: `Open` and `Closed` follow the clock."""
        if self.is_open(at):
            return "Open"
        is_over = self.state == CallState.PUBLISHED and self.closes_at < at
        return CALL.names[CallState.CLOSED if is_over else self.state]

    @property
    def is_blind(self) -> bool:
        """Whether reviewers must not learn who applies."""
        return self.blindness == self.Blindness.BLIND
