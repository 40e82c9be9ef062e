"""What the funder pays or delivers, in instalments.

Two facts are held by the database, so that no path around the actions breaks them: a
payment does not leave `planned` while a condition it hangs on is open, and once an award is
offered its instalments add up to it.
"""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from awards.models._money_triggers import (
    ANY_ROW_ADDS_UP,
    BLOCKED,
    LINK_BLOCKED,
    RELEASED_BY_A_CHANGE,
)
from awards.models._repayment_triggers import PAID_COVERS_REPAYMENTS
from awards.models.awards import Award
from awards.models.obligations import Condition
from awards.models.parts import GrantPart
from awards.states import PAYMENT, PaymentState

PERSON = settings.AUTH_USER_MODEL


@pghistory.track()
class Payment(models.Model):
    """One instalment. It cannot leave `planned` while a condition it hangs on is not met.

    Without a part it is cash and `amount` is minor units of the award's currency; with one it is
    so many units of that part.
    """

    class Basis(models.TextChoices):
        DATE = "date", "On its date"
        MILESTONE = "milestone", "As soon as its conditions are met"

    reference = models.CharField(max_length=20, unique=True)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="payments")
    part = models.ForeignKey(
        GrantPart, null=True, blank=True, on_delete=models.PROTECT, related_name="payments"
    )
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=150)
    amount = models.PositiveBigIntegerField(help_text="minor units, or units of its part")
    due_on = models.DateField()
    basis = models.CharField(max_length=10, choices=Basis, default=Basis.DATE)
    state = models.CharField(
        max_length=10, choices=list(PAYMENT.names.items()), default=PaymentState.PLANNED
    )
    conditions = models.ManyToManyField(Condition, blank=True, related_name="payments")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    paid_at = models.DateTimeField(null=True, blank=True)
    paid_on = models.DateField(null=True, blank=True, help_text="The bank's date.")
    bank_reference = models.CharField(max_length=140, blank=True)
    reason = models.TextField(blank=True, help_text="Why it is on hold, returned or cancelled.")
    note = models.TextField(blank=True, help_text="Evidence of a delivery.")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                name="payment_state_known", condition=Q(state__in=PAYMENT.states)
            ),
            models.CheckConstraint(
                name="payment_basis_known", condition=Q(basis__in=["date", "milestone"])
            ),
            models.CheckConstraint(name="payment_has_amount", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="payment_approved_has_time",
                condition=~Q(state__in=["approved", "exported", "paid"])
                | Q(approved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="payment_paid_has_time", condition=~Q(state="paid") | Q(paid_at__isnull=False)
            ),
            models.CheckConstraint(
                name="payment_stopped_has_reason",
                condition=~Q(state__in=["held", "returned", "cancelled"]) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="payment_in_file_is_cash",
                condition=~Q(state="exported") | Q(part__isnull=True),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="not_while_blocked",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func=BLOCKED,
            ),
            ANY_ROW_ADDS_UP,
            PAID_COVERS_REPAYMENTS,
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def time_zone(self) -> str:
        """The zone of its call, in which its moments are shown."""
        return self.award.time_zone

    def was_sent(self) -> bool:
        """Whether it was in a payment file or the bank told of it: then its row stays for ever."""
        return self.file_entries.exists() or self.bank_entries.exists()


class PaymentCondition(Payment.conditions.through):  # type: ignore[name-defined]
    """The link between a payment and a condition it hangs on."""

    class Meta:
        proxy = True
        triggers = [
            pgtrigger.Trigger(
                name="no_late_block",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func=LINK_BLOCKED,
            ),
            RELEASED_BY_A_CHANGE,
        ]
