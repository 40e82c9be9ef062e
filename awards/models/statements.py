"""What the bank said: statements, read first and applied when a person says so."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from grants.models import Programme

PERSON = settings.AUTH_USER_MODEL


class BankStatement(models.Model):
    """One uploaded statement. `lines` holds what concerns payments, without account numbers."""

    class Kind(models.TextChoices):
        CAMT = "camt", "camt.053 or camt.054"
        CSV = "csv", "CSV"

    reference = models.CharField(max_length=20, unique=True)
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="bank_statements"
    )
    name = models.CharField(max_length=150)
    sha256 = models.CharField(max_length=64)
    kind = models.CharField(max_length=5, choices=Kind)
    lines = models.JSONField(default=list)
    read_at = models.DateTimeField()
    read_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)
    applied_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "sha256"], name="statement_once_per_programme"
            ),
            models.CheckConstraint(
                name="statement_kind_known", condition=Q(kind__in=["camt", "csv"])
            ),
        ]

    def __str__(self) -> str:
        return self.reference
