"""Awards."""

import pghistory
from django.db import models
from django.db.models import F, Q

from awards.models._money_triggers import AWARD_ADDS_UP
from awards.states import AWARD, AwardState
from grants.models import Application
from grants.openness import current_version


@pghistory.track()
class Award(models.Model):
    """The grant that follows a decision to fund."""

    reference = models.CharField(max_length=20, unique=True)
    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="award")
    state = models.CharField(
        max_length=10, choices=list(AWARD.names.items()), default=AwardState.PREPARED
    )
    amount = models.PositiveBigIntegerField(help_text="cash in minor units of the call's currency")
    currency = models.CharField(max_length=3)
    starts_on = models.DateField()
    ends_on = models.DateField()
    special_terms = models.TextField(blank=True)
    openness_policy = models.CharField(
        max_length=20,
        default=current_version,
        help_text="Version of the list of open licences that holds, frozen with the offer.",
    )
    created_at = models.DateTimeField()
    offered_at = models.DateTimeField(null=True, blank=True)
    visible_from = models.DateTimeField(
        null=True, blank=True, help_text="From here on the grantee sees it."
    )
    answer_by = models.DateField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    decline_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="award_state_known", condition=Q(state__in=AWARD.states)),
            models.CheckConstraint(
                name="award_starts_before_end", condition=Q(starts_on__lt=F("ends_on"))
            ),
            models.CheckConstraint(
                name="award_offered_has_time",
                condition=Q(state="prepared")
                | Q(offered_at__isnull=False, visible_from__isnull=False),
            ),
            models.CheckConstraint(
                name="award_answered_has_time",
                condition=Q(state__in=["prepared", "offered", "lapsed"])
                | Q(answered_at__isnull=False),
            ),
        ]
        triggers = [AWARD_ADDS_UP]

    def __str__(self) -> str:
        return self.reference
