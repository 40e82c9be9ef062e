"""What an award gives besides cash, and how much of it a call has."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from awards.models._money_triggers import ANY_ROW_ADDS_UP
from awards.models.awards import Award
from grants.models import Call


class Instrument(models.TextChoices):
    """What a grant can give besides cash."""

    COMPUTE = "compute", "Compute credits"
    ENGINEERING = "engineering", "Engineering time"
    OTHER = "other", "Other support"


@pghistory.track()
class GrantPart(models.Model):
    """One thing an award gives besides its cash: `quantity` whole units, delivered in parts."""

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="parts")
    instrument = models.CharField(max_length=12, choices=Instrument)
    unit = models.CharField(max_length=40, help_text="In the plural: GPU hours, days.")
    quantity = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["award", "instrument", "unit"], name="part_once_per_award"
            ),
            models.CheckConstraint(
                name="part_instrument_known", condition=Q(instrument__in=Instrument.values)
            ),
            models.CheckConstraint(
                name="part_has_quantity", condition=Q(quantity__gt=0) & ~Q(unit="")
            ),
        ]
        triggers = [ANY_ROW_ADDS_UP]

    def __str__(self) -> str:
        return f"{self.quantity:,} {self.unit}"


@pghistory.track()
class UnitPool(models.Model):
    """How many units a call may give away. Without a row for a unit there is no such limit."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="unit_pools")
    instrument = models.CharField(max_length=12, choices=Instrument)
    unit = models.CharField(max_length=40)
    quantity = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "instrument", "unit"], name="pool_once_per_call"
            ),
            models.CheckConstraint(
                name="pool_instrument_known", condition=Q(instrument__in=Instrument.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity:,} {self.unit} of {self.call}"


class PoolOverride(models.Model):
    """So many more units than its pool a call may give away, because an administrator said so."""

    pool = models.ForeignKey(UnitPool, on_delete=models.PROTECT, related_name="overrides")
    quantity = models.PositiveBigIntegerField()
    reason = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="pool_override_has_quantity_and_reason",
                condition=Q(quantity__gt=0) & ~Q(reason=""),
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["by"]),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.quantity:,} {self.pool.unit} more"
