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
    needs_cosignature = models.BooleanField(
        default=False, help_text="Its awards are signed by the institution beside the grantee."
    )
    cap_per_person_per_year = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Submitted applications, over all calls, calendar year."
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "id"]

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


_MODES = ("fixed", "rolling", "batch", "until_spent")
_AUDIENCES = ("public", "unlisted", "invited")


@pghistory.track()
class Call(models.Model):
    """A call for applications. How and until when it takes them is its mode."""

    class Mode(models.TextChoices):
        FIXED = "fixed", "Until a deadline"
        ROLLING = "rolling", "At any time"
        BATCH = "batch", "In batches, each with its date"
        UNTIL_SPENT = "until_spent", "Until the budget is spent"

    class Audience(models.TextChoices):
        PUBLIC = "public", "Everybody: it is listed"
        UNLISTED = "unlisted", "Everybody with the address: it is not listed"
        INVITED = "invited", "Only those who are invited"

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
    mode = models.CharField(max_length=12, choices=Mode, default=Mode.FIXED)
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.PUBLIC)
    # The call whose funded or shortlisted applications go on here: a second stage.
    first_stage = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="next_stages"
    )
    opens_at = models.DateTimeField()
    deadline = models.DateTimeField(
        null=True, blank=True, help_text="Empty where the mode needs none."
    )
    time_zone = models.CharField(max_length=64, default="UTC", help_text="IANA name")
    grace_minutes = models.PositiveSmallIntegerField(default=0)
    budget = models.PositiveBigIntegerField(help_text="minor units of the currency")
    currency = models.CharField(max_length=3, choices=[(code, code) for code in CURRENCIES])
    blindness = models.CharField(max_length=10, choices=Blindness, default=Blindness.OPEN)
    cap_per_person = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Submitted applications of one owner."
    )
    cap_per_organisation = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Submitted applications of one organisation."
    )
    signatory_required = models.BooleanField(
        default=False, help_text="A signatory must approve before an application can be submitted."
    )
    second_look = models.BooleanField(
        default=True, help_text="Turning down before review takes two people."
    )
    days_to_answer = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Days after submission within which an answer is promised."
    )
    reviews_per_application = models.PositiveSmallIntegerField(default=3)
    decision_promised_by = models.DateField(null=True, blank=True)
    announced_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-deadline", "-id"]
        constraints = [
            models.CheckConstraint(name="call_state_known", condition=Q(state__in=CALL.states)),
            models.CheckConstraint(name="call_mode_known", condition=Q(mode__in=_MODES)),
            models.CheckConstraint(
                name="call_audience_known", condition=Q(audience__in=_AUDIENCES)
            ),
            models.CheckConstraint(
                name="call_fixed_has_deadline",
                condition=~Q(mode="fixed") | Q(deadline__isnull=False),
            ),
            # The deadline of such a call is its last date: without one it would never end.
            models.CheckConstraint(
                name="call_batch_has_date",
                condition=~Q(mode="batch", state="published") | Q(deadline__isnull=False),
            ),
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
    def closes_at(self) -> datetime | None:
        """The last moment an application may arrive: deadline plus grace; `None` without one."""
        return self.deadline + timedelta(minutes=self.grace_minutes) if self.deadline else None

    @property
    def local_deadline(self) -> datetime | None:
        """The deadline in the call's own time zone."""
        return self.deadline.astimezone(ZoneInfo(self.time_zone)) if self.deadline else None

    def is_open(self, at: datetime) -> bool:
        """Whether applications are accepted at this moment."""
        is_begun = self.state == CallState.PUBLISHED and self.opens_at <= at
        return is_begun and (self.closes_at is None or at <= self.closes_at)

    def state_name(self, at: datetime) -> str:
        """What the call is to those who look at it: `Open` and `Closed` follow the clock."""
        if self.is_open(at):
            return "Open"
        closes = self.closes_at
        is_over = self.state == CallState.PUBLISHED and closes is not None and closes < at
        return CALL.names[CallState.CLOSED if is_over else self.state]

    @property
    def is_blind(self) -> bool:
        """Whether reviewers must not learn who applies."""
        return self.blindness == self.Blindness.BLIND


class Batch(models.Model):
    """One date of a call that takes applications in batches."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="batches")
    closes_at = models.DateTimeField()
    promised_by = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["closes_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["call", "closes_at"], name="one_batch_per_date")
        ]

    def __str__(self) -> str:
        return f"{self.call}: {self.closes_at:%Y-%m-%d}"
