"""Going beyond a budget, said openly."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from grants.models import Call


class BudgetOverride(models.Model):
    """So much more than its budget a call may promise, because an administrator said so."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="budget_overrides")
    amount = models.PositiveBigIntegerField(help_text="minor units of the call's currency")
    reason = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="override_has_amount_and_reason", condition=Q(amount__gt=0) & ~Q(reason="")
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
        return f"{self.call}: {self.amount} more"
