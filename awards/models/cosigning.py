"""Who signs an award for the institution, beside the grantee."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from awards.models.awards import Award
from awards.models.letters import Letter
from awards.states import COSIGNATURE, STANDING_COSIGNATURE, CosignatureState

PERSON = settings.AUTH_USER_MODEL

# The reference to a deleted account may be cleared.
_SIGNED_CHANGES = """
    OLD.state = 'signed'
    AND to_jsonb(OLD) - 'named_by_id' IS DISTINCT FROM to_jsonb(NEW) - 'named_by_id'
"""


@pghistory.track()
class Cosignature(models.Model):
    """A person of the institution, the link they were sent, and what they answered by it.

    One row for each person named; naming another one ends the row before. `serial` is the number
    of the newest link: the ones before it are dead. What was signed never changes.
    """

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="cosignatures")
    institution = models.CharField(max_length=200)
    name = models.CharField(max_length=150)
    office = models.CharField(max_length=150, blank=True)
    email = models.EmailField()
    state = models.CharField(
        max_length=10,
        choices=list(COSIGNATURE.names.items()),
        default=CosignatureState.NAMED,
    )
    named_at = models.DateTimeField()
    named_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    serial = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(null=True, blank=True)
    letter = models.ForeignKey(
        Letter, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    letter_sha256 = models.CharField(max_length=64, blank=True)
    typed_name = models.CharField(max_length=150, blank=True)
    typed_office = models.CharField(max_length=150, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    address = models.GenericIPAddressField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="cosignature_state_known", condition=Q(state__in=COSIGNATURE.states)
            ),
            models.UniqueConstraint(
                name="cosignature_one_stands",
                fields=["award"],
                condition=Q(state__in=STANDING_COSIGNATURE),
            ),
            models.CheckConstraint(
                name="cosignature_asked_has_link",
                condition=~Q(state="asked") | Q(asked_at__isnull=False, serial__gt=0),
            ),
            models.CheckConstraint(
                name="cosignature_signed_is_whole",
                condition=~Q(state="signed")
                | (
                    Q(letter__isnull=False, answered_at__isnull=False)
                    & ~Q(typed_name="")
                    & ~Q(letter_sha256="")
                ),
            ),
            models.CheckConstraint(
                name="cosignature_declined_has_reason",
                condition=~Q(state="declined") | (Q(answered_at__isnull=False) & ~Q(reason="")),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="signed_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(_SIGNED_CHANGES),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.institution}"
