"""Awards."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q

from awards.models._money_triggers import AWARD_ADDS_UP
from awards.states import AWARD, AwardState
from grants.models import Application
from grants.openness import current_version

_BOTH_SIGNED = """
    IF NOT EXISTS (
        SELECT 1 FROM awards_cosignature c WHERE c.award_id = NEW.id AND c.state = 'signed'
    ) THEN
        RAISE EXCEPTION 'award % is not co-signed', NEW.reference
            USING ERRCODE = 'check_violation', CONSTRAINT = 'award_accepted_is_cosigned';
    END IF;
    RETURN NEW;
"""


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
    institution = models.CharField(
        max_length=200, blank=True, help_text="Empty: the organisation of the grantee."
    )
    needs_cosignature = models.BooleanField(
        default=False, help_text="Somebody of the institution signs beside the grantee."
    )
    created_at = models.DateTimeField()
    offered_at = models.DateTimeField(null=True, blank=True)
    visible_from = models.DateTimeField(
        null=True, blank=True, help_text="From here on the grantee sees it."
    )
    answer_by = models.DateField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    decline_reason = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closing_note = models.TextField(
        blank=True, help_text="Why it was closed although something was outstanding."
    )

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
            models.CheckConstraint(
                name="award_closed_has_time",
                condition=Q(state="closed", closed_at__isnull=False)
                | (~Q(state="closed") & Q(closed_at__isnull=True)),
            ),
        ]
        triggers = [
            AWARD_ADDS_UP,
            pgtrigger.Trigger(
                name="accepted_is_cosigned",
                operation=pgtrigger.UpdateOf("state"),
                when=pgtrigger.Before,
                condition=pgtrigger.Condition(
                    "NEW.needs_cosignature AND OLD.state = 'offered' AND NEW.state = 'accepted'"
                ),
                func=_BOTH_SIGNED,
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def time_zone(self) -> str:
        """The zone of its call, in which its moments are shown."""
        return self.application.time_zone

    @property
    def held_at(self) -> str:
        """The institution that holds the award, or ""."""
        organisation = self.application.owner.organisation
        return self.institution or (organisation.name if organisation else "")
