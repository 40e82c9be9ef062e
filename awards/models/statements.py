"""What the bank said: statements, read first and applied when a person says so."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from awards.models.payments import Payment
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


class BankEntry(models.Model):
    """An entry about a payment that was taken note of, so that no other statement repeats it.

    One booking that statements name differently is several of them: `same_as` leads to the first.

    Without a statement a person recorded a return by hand: whatever the bank booked until that
    day is about the money that came back then.
    """

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="bank_entries")
    statement = models.ForeignKey(
        BankStatement, null=True, blank=True, on_delete=models.PROTECT, related_name="entries"
    )
    returned = models.BooleanField(help_text="The money came back.")
    amount = models.PositiveBigIntegerField(help_text="minor units")
    booked_on = models.DateField()
    bank_reference = models.CharField(max_length=140, blank=True, help_text="AcctSvcrRef")
    transaction = models.CharField(max_length=140, blank=True, help_text="TxId")
    account = models.CharField(max_length=4, blank=True, help_text="The end of our own number.")
    message = models.CharField(max_length=8, blank=True, help_text="camt.053, camt.054 or csv")
    same_as = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="also"
    )

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "bank entries"
        constraints = [
            models.UniqueConstraint(
                fields=["payment", "returned", "message", "transaction", "bank_reference"],
                condition=~Q(bank_reference="") | ~Q(transaction=""),
                name="bank_entry_once_by_reference",
            ),
            models.UniqueConstraint(
                fields=["payment", "returned", "booked_on", "amount", "statement"],
                condition=Q(bank_reference="", transaction="", statement__isnull=False),
                name="bank_entry_once_by_day_and_amount",
            ),
            models.CheckConstraint(
                name="bank_entry_by_hand_is_return",
                condition=Q(statement__isnull=False)
                | Q(returned=True, bank_reference="", transaction="", same_as__isnull=True),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.amount} {'from' if self.returned else 'for'} {self.payment}"
