"""What people say of an output beyond accepting it, and the terms a programme sets for all."""

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from awards.models import Condition, Letter
from grants.models import Programme

LONGEST_CURE = 365
LONGEST_EMBARGO = 1095


class ReleaseTerms(models.Model):
    """What a programme grants every output. Without a row the defaults hold."""

    CURE_DAYS = 14
    MEND_DAYS = 30

    programme = models.OneToOneField(
        Programme, on_delete=models.CASCADE, related_name="release_terms"
    )
    cure_days = models.PositiveSmallIntegerField(
        default=CURE_DAYS, validators=[MaxValueValidator(LONGEST_CURE)]
    )
    mend_days = models.PositiveSmallIntegerField(
        default=MEND_DAYS, validators=[MaxValueValidator(LONGEST_CURE)]
    )
    embargo_days = models.PositiveSmallIntegerField(
        default=0, validators=[MaxValueValidator(LONGEST_EMBARGO)]
    )

    class Meta:
        verbose_name_plural = "release terms"
        constraints = [
            models.CheckConstraint(
                name="release_terms_bounded",
                condition=Q(
                    cure_days__lte=LONGEST_CURE,
                    mend_days__lte=LONGEST_CURE,
                    embargo_days__lte=LONGEST_EMBARGO,
                ),
            )
        ]

    def __str__(self) -> str:
        return f"Release terms of {self.programme}"


class Ruling(models.Model):
    """A word in writing about an output. Append-only: the newest of its kind counts.

    `text` is what the other side reads: the words of the dispute, the answer, the reason, or what
    is missing. `part` is what was accepted of an output accepted in part. `letter` is the letter of
    breach: the grantee knows of the finding when it is out. A finding taken back before, and what
    took it back, the grantee never sees.
    """

    class Kind(models.TextChoices):
        DISPUTE = "dispute", "Disputed"
        SETTLE = "settle", "Dispute answered"
        BREACH = "breach", "Found breached"
        LIFT = "lift", "Breach lifted"
        PARTIAL = "partial", "Accepted in part"
        SUPERSEDE = "supersede", "Superseded"

    condition = models.ForeignKey(Condition, on_delete=models.PROTECT, related_name="rulings")
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.TextField()
    part = models.TextField(blank=True)
    upheld = models.BooleanField(null=True, blank=True, help_text="Of an answer: for the grantee.")
    other = models.ForeignKey(
        Condition, null=True, blank=True, on_delete=models.PROTECT, related_name="supersedes"
    )
    letter = models.ForeignKey(
        Letter, null=True, blank=True, on_delete=models.PROTECT, related_name="rulings"
    )
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="ruling_kind_known",
                condition=Q(
                    kind__in=["dispute", "settle", "breach", "lift", "partial", "supersede"]
                ),
            ),
            models.CheckConstraint(name="ruling_has_words", condition=~Q(text="")),
            models.CheckConstraint(
                name="ruling_settle_says_for_whom",
                condition=Q(kind="settle", upheld__isnull=False)
                | (~Q(kind="settle") & Q(upheld__isnull=True)),
            ),
            models.CheckConstraint(
                name="ruling_supersede_names_another",
                condition=(Q(kind="supersede", other__isnull=False) & ~Q(other=F("condition")))
                | (~Q(kind="supersede") & Q(other__isnull=True)),
            ),
            models.CheckConstraint(
                name="ruling_partial_names_part",
                condition=(Q(kind="partial") & ~Q(part="")) | (~Q(kind="partial") & Q(part="")),
            ),
            models.CheckConstraint(
                name="ruling_letter_of_breach",
                condition=Q(letter__isnull=True) | Q(kind__in=["breach", "lift"]),
            ),
            models.UniqueConstraint(
                fields=["condition"],
                condition=Q(kind="supersede"),
                name="superseded_once",
            ),
        ]
        triggers = [
            # The link to a person who left is emptied; what was said stays.
            pgtrigger.Protect(
                name="append_only",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "condition", "kind", "text", "part", "upheld", "other", "letter", "at"
                ),
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.condition}: {self.kind}"


class Embargo(models.Model):
    """A private preview handed in first, and the day it becomes due in public."""

    condition = models.ForeignKey(Condition, on_delete=models.PROTECT, related_name="embargoes")
    url = models.CharField(max_length=500, help_text="Of the preview. Never published.")
    note = models.TextField(blank=True)
    until = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        constraints = [models.CheckConstraint(name="embargo_has_url", condition=~Q(url=""))]

    def __str__(self) -> str:
        return f"{self.condition} until {self.until}"
