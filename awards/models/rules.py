"""How a programme looks after its awards: who may grant exceptions, and approve how much."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.roles import HANDLES_MONEY, Role
from grants.models import Programme


class Grantor(models.TextChoices):
    """Who grants an exception."""

    OFFICER = "officer", "Officers and administrators"
    ADMINISTRATOR = "administrator", "Administrators only"


@pghistory.track()
class AwardRules(models.Model):
    """Settings of a programme. Without a row its defaults hold."""

    programme = models.OneToOneField(
        Programme, on_delete=models.CASCADE, related_name="award_rules"
    )
    waived_by = models.CharField(max_length=15, choices=Grantor, default=Grantor.ADMINISTRATOR)
    extended_by = models.CharField(max_length=15, choices=Grantor, default=Grantor.OFFICER)

    class Meta:
        verbose_name_plural = "award rules"
        constraints = [
            models.CheckConstraint(
                name="award_rules_known",
                condition=Q(waived_by__in=Grantor.values, extended_by__in=Grantor.values),
            )
        ]

    def __str__(self) -> str:
        return f"Rules of {self.programme}"


@pghistory.track()
class ApprovalLimit(models.Model):
    """Up to which amount a role, or one person, approves a payment in one currency.

    Without a limit there is none. A person's own limit stands instead of those of their roles; of
    several roles the highest counts.
    """

    programme = models.ForeignKey(
        Programme, on_delete=models.CASCADE, related_name="approval_limits"
    )
    role = models.CharField(
        max_length=20,
        blank=True,
        choices=[each for each in Role.choices if each[0] in HANDLES_MONEY],
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="approval_limits",
    )
    currency = models.CharField(max_length=3)
    amount = models.PositiveBigIntegerField(help_text="minor units")

    class Meta:
        ordering = ["currency", "role", "id"]
        constraints = [
            models.CheckConstraint(
                name="limit_of_role_or_person",
                condition=Q(role="", user__isnull=False)
                | Q(role__in=["finance", "administrator"], user__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["programme", "role", "user", "currency"],
                nulls_distinct=False,
                name="limit_once_each",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user or self.get_role_display()}: {self.amount} {self.currency}"
