"""Files that tell a bank what to pay. A payment is never in two that stand."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from awards.models.accounts import BankDetails, DebtorAccount
from awards.models.payments import Payment

PERSON = settings.AUTH_USER_MODEL


class PaymentFile(models.Model):
    """One file for one account. Its content is kept encrypted with its hash."""

    class Format(models.TextChoices):
        PAIN_09 = "pain.001.001.09", "ISO 20022 pain.001.001.09"
        PAIN_03 = "pain.001.001.03", "ISO 20022 pain.001.001.03"
        CSV = "csv", "CSV"

    reference = models.CharField(max_length=20, unique=True)
    account = models.ForeignKey(DebtorAccount, on_delete=models.PROTECT, related_name="files")
    format = models.CharField(max_length=20, choices=Format)
    sealed = models.TextField(help_text="The file, encrypted.")
    sha256 = models.CharField(max_length=64, help_text="Of the file as it is downloaded.")
    count = models.PositiveIntegerField()
    total = models.PositiveBigIntegerField(help_text="minor units")
    currency = models.CharField(max_length=3)
    execute_on = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    cancel_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="payment_file_cancelled_has_reason",
                condition=Q(cancelled_at__isnull=True, cancel_reason="")
                | (Q(cancelled_at__isnull=False) & ~Q(cancel_reason="")),
            ),
            models.CheckConstraint(
                name="payment_file_pays_something", condition=Q(count__gt=0, total__gt=0)
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    exclude=["sealed", "made_by", "cancelled_at", "cancelled_by", "cancel_reason"]
                ),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.reference


class PaymentFileEntry(models.Model):
    """One payment in a file. It stands until the file is cancelled or the money comes back."""

    file = models.ForeignKey(PaymentFile, on_delete=models.PROTECT, related_name="entries")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="file_entries")
    bank_details = models.ForeignKey(BankDetails, on_delete=models.PROTECT, related_name="+")
    amount = models.PositiveBigIntegerField(help_text="minor units")
    stands = models.BooleanField(default=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["payment"], condition=Q(stands=True), name="payment_in_one_file_only"
            ),
            models.UniqueConstraint(fields=["file", "payment"], name="payment_once_in_a_file"),
        ]

    def __str__(self) -> str:
        return f"{self.payment} in {self.file}"
