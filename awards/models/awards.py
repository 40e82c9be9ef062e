"""Awards, their letters and their acceptance."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from awards.states import AWARD, AwardState
from core.files.models import StoredFile
from grants.models import Application


@pghistory.track()
class Award(models.Model):
    """The grant that follows a decision to fund."""

    reference = models.CharField(max_length=20, unique=True)
    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="award")
    state = models.CharField(
        max_length=10, choices=list(AWARD.names.items()), default=AwardState.PREPARED
    )
    amount = models.PositiveBigIntegerField(help_text="minor units of the call's currency")
    currency = models.CharField(max_length=3)
    starts_on = models.DateField()
    ends_on = models.DateField()
    special_terms = models.TextField(blank=True)
    created_at = models.DateTimeField()
    offered_at = models.DateTimeField(null=True, blank=True)
    answer_by = models.DateField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    decline_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="award_state_known", condition=Q(state__in=AWARD.states)),
            models.CheckConstraint(name="award_has_amount", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="award_starts_before_end", condition=Q(starts_on__lt=F("ends_on"))
            ),
            models.CheckConstraint(
                name="award_offered_has_time",
                condition=Q(state="prepared") | Q(offered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="award_answered_has_time",
                condition=Q(state__in=["prepared", "offered"]) | Q(answered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Letter(models.Model):
    """An issued letter: stored bytes with their hash, never rendered again."""

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="letters")
    version = models.PositiveSmallIntegerField(default=1)
    template = models.CharField(max_length=60)
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(
                fields=["award", "version"], name="letter_version_once_per_award"
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["issued_by"]),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.award} letter {self.version}"


class Acceptance(models.Model):
    """Who accepted what, when and from where."""

    award = models.OneToOneField(Award, on_delete=models.PROTECT, related_name="acceptance")
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="+")
    letter_sha256 = models.CharField(max_length=64)
    typed_name = models.CharField(max_length=150)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    accepted_at = models.DateTimeField()
    address = models.GenericIPAddressField(null=True)

    def __str__(self) -> str:
        return f"{self.typed_name} accepted {self.award}"
