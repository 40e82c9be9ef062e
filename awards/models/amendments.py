"""Changes of an accepted award, and the terms that held before and after each."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from awards.models.awards import Award
from awards.models.letters import Letter
from awards.models.obligations import Condition
from awards.spreading import WAYS
from awards.states import AMENDMENT, OPEN_AMENDMENT, AmendmentState

PERSON = settings.AUTH_USER_MODEL

# What one person planned about payments, another one has confirmed as it stands.
_MONEY_BY_ONE = """
    NEW.state = 'approved' AND OLD.state <> 'approved' AND NEW.hangs <> '[]'
    AND (OLD.state <> 'proposed' OR OLD.hangs <> NEW.hangs)
"""


class Amendment(models.Model):
    """A change of an award: asked for, decided, and told by a letter of its own."""

    class Kind(models.TextChoices):
        EXTENSION = "extension", "More time without more money"
        AMOUNT = "amount", "Another amount"
        BUDGET = "budget", "Money moved between lines of the budget"
        INVESTIGATOR = "investigator", "Another investigator"
        INSTITUTION = "institution", "Another institution"
        OTHER = "other", "Something else"
        CONDITIONS = "conditions", "Conditions, and what payments wait for"

    reference = models.CharField(max_length=20, unique=True)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="amendments")
    kind = models.CharField(max_length=12, choices=Kind)
    state = models.CharField(
        max_length=10, choices=list(AMENDMENT.names.items()), default=AmendmentState.REQUESTED
    )
    reason = models.TextField()
    ends_on = models.DateField(null=True, blank=True)
    amount = models.PositiveBigIntegerField(null=True, blank=True, help_text="minor units")
    investigator = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    institution = models.CharField(max_length=200, blank=True)
    details = models.TextField(blank=True, help_text="What is agreed, in words.")
    lines = models.JSONField(
        default=list, blank=True, help_text="Budget by line: name, before, amount in minor units."
    )
    adds = models.JSONField(
        default=list, blank=True, help_text="Conditions to be added, as staff planned them."
    )
    hangs = models.JSONField(
        default=list, blank=True, help_text="Payments, and what each waits for before and after."
    )
    requested_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    requested_at = models.DateTimeField()
    note = models.TextField(blank=True, help_text="What the grantee reads of the decision.")
    way = models.CharField(max_length=10, blank=True, choices=list(WAYS.items()))
    moved = models.ManyToManyField(Condition, blank=True, related_name="+")
    proposed_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    letter = models.OneToOneField(
        Letter, null=True, blank=True, on_delete=models.PROTECT, related_name="amendment"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="amendment_state_known", condition=Q(state__in=AMENDMENT.states)
            ),
            models.UniqueConstraint(
                name="amendment_one_open_of_a_kind",
                fields=["award", "kind"],
                condition=Q(state__in=OPEN_AMENDMENT),
            ),
            models.CheckConstraint(
                name="amendment_approved_has_letter",
                condition=~Q(state="approved") | Q(letter__isnull=False),
            ),
            models.CheckConstraint(
                name="amendment_decided_has_time",
                condition=~Q(state__in=["approved", "declined"]) | Q(decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="amendment_second_person",
                condition=~Q(state="approved")
                | Q(proposed_by__isnull=True)
                | ~Q(proposed_by=F("decided_by")),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="money_by_two",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(_MONEY_BY_ONE),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def time_zone(self) -> str:
        """The zone of its call, in which its moments are shown."""
        return self.award.time_zone

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.state in OPEN_AMENDMENT

    @property
    def is_news(self) -> bool:
        """Whether the grantee hears of it: of what staff plan once it holds."""
        return self.kind in ASKED_KINDS or self.state == AmendmentState.APPROVED


# The others are planned by staff: the grantee hears of them when they hold.
ASKED_KINDS = tuple(kind for kind in Amendment.Kind if kind != Amendment.Kind.CONDITIONS)


class TermsVersion(models.Model):
    """What an award's terms were from a day on. Written once, never changed."""

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="terms")
    number = models.PositiveSmallIntegerField()
    holds_from = models.DateField()
    amount = models.PositiveBigIntegerField(help_text="minor units")
    starts_on = models.DateField()
    ends_on = models.DateField()
    grantee = models.CharField(max_length=200)
    institution = models.CharField(max_length=200, blank=True)
    special_terms = models.TextField(blank=True)
    budget = models.JSONField(
        default=list, blank=True, help_text="Budget by line: name, amount in minor units."
    )
    conditions = models.JSONField(
        default=list, blank=True, help_text="Title, and the names of the payments it holds."
    )
    letter = models.ForeignKey(Letter, null=True, on_delete=models.PROTECT, related_name="+")
    amendment = models.OneToOneField(
        Amendment, null=True, blank=True, on_delete=models.PROTECT, related_name="terms"
    )
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["award", "number"], name="terms_numbered_once")
        ]
        triggers = [pgtrigger.Protect(name="kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"Terms {self.number} of {self.award}"
