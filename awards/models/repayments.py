"""Money asked back from a grantee, and what came of it.

The database holds three facts, so that no path around the actions breaks them: never more is
asked back than was paid, what was received is the sum of its receipts, and the state says how
much that is.
"""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from awards.models._repayment_triggers import RECEIPTS_ADD_UP, REPAYMENT_ADDS_UP, WITHIN_PAID
from awards.models.awards import Award
from awards.models.statements import BankStatement
from awards.states import OPEN_REPAYMENT, REPAYMENT, RepaymentState

PERSON = settings.AUTH_USER_MODEL
_TAKEN_BACK = ("taken_back_at", "taken_back_by", "taken_back_reason")

_NOTHING_YET = Q(state__in=["proposed", "asked", "withdrawn"], received=0)
_STATE_SAYS_HOW_MUCH = (
    _NOTHING_YET
    | Q(state="partly", received__gt=0, received__lt=F("amount"))
    | Q(state="received", received=F("amount"))
    | Q(state="written_off", received__lt=F("amount"))
)


@pghistory.track()
class Repayment(models.Model):
    """An amount of an award that the grantee is to pay back, in minor units of its currency.

    One person asks, another approves; only then the grantee hears of it.
    """

    class Cause(models.TextChoices):
        """Why it is asked back."""

        UNSPENT = "unspent", "Not spent by the end"
        REDUCED = "reduced", "The award was reduced"
        BREACH = "breach", "A condition was not met"
        REFUSED = "refused", "More time was declined"
        OVERPAID = "overpaid", "Too much was paid"
        OTHER = "other", "Another reason"

    reference = models.CharField(max_length=20, unique=True)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="repayments")
    amount = models.PositiveBigIntegerField(help_text="minor units")
    received = models.PositiveBigIntegerField(default=0, help_text="minor units that came back")
    cause = models.CharField(max_length=10, choices=Cause)
    reason = models.TextField(help_text="What the grantee reads.")
    due_on = models.DateField()
    state = models.CharField(
        max_length=12, choices=list(REPAYMENT.names.items()), default=RepaymentState.PROPOSED
    )
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    settled_reason = models.TextField(
        blank=True, help_text="Why it was written off or is no longer asked for."
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="repayment_state_known", condition=Q(state__in=REPAYMENT.states)
            ),
            models.CheckConstraint(
                name="repayment_cause_known",
                condition=Q(
                    cause__in=["unspent", "reduced", "breach", "refused", "overpaid", "other"]
                ),
            ),
            models.UniqueConstraint(
                fields=["award"],
                condition=Q(state="proposed"),
                name="repayment_one_proposed_per_award",
            ),
            models.CheckConstraint(
                name="repayment_has_amount_and_reason", condition=Q(amount__gt=0) & ~Q(reason="")
            ),
            models.CheckConstraint(
                name="repayment_state_says_how_much", condition=_STATE_SAYS_HOW_MUCH
            ),
            models.CheckConstraint(
                name="repayment_asked_is_approved",
                condition=Q(state__in=["proposed", "withdrawn"]) | Q(approved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="repayment_second_person",
                condition=Q(approved_by__isnull=True)
                | Q(asked_by__isnull=True)
                | ~Q(approved_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="repayment_settled_has_time",
                condition=Q(state__in=OPEN_REPAYMENT, settled_at__isnull=True)
                | (~Q(state__in=OPEN_REPAYMENT) & Q(settled_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="repayment_given_up_has_reason",
                condition=~Q(state__in=["written_off", "withdrawn"]) | ~Q(settled_reason=""),
            ),
        ]
        triggers = [
            WITHIN_PAID,
            REPAYMENT_ADDS_UP,
            pgtrigger.Protect(
                name="frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("reference", "award", "amount", "asked_at"),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def time_zone(self) -> str:
        """The zone of its call, in which its moments are shown."""
        return self.award.time_zone

    @property
    def outstanding(self) -> int:
        """Minor units that are still to come; nothing once it is settled."""
        return self.amount - self.received if self.is_open else 0

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.state in OPEN_REPAYMENT


class RepaymentReceipt(models.Model):
    """Money that came back, once. Written by hand or by a bank statement, never changed.

    One recorded by mistake is taken back with a reason, stays on record and counts for nothing.
    """

    repayment = models.ForeignKey(Repayment, on_delete=models.PROTECT, related_name="receipts")
    amount = models.PositiveBigIntegerField(help_text="minor units")
    received_on = models.DateField(help_text="The bank's date.")
    bank_reference = models.CharField(max_length=140, blank=True)
    statement = models.ForeignKey(
        BankStatement, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    taken_back_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["received_on", "id"]
        constraints = [
            models.CheckConstraint(name="receipt_has_amount", condition=Q(amount__gt=0)),
            models.UniqueConstraint(
                fields=["repayment", "bank_reference"],
                condition=~Q(bank_reference="") & Q(taken_back_at__isnull=True),
                name="receipt_once_by_bank_reference",
            ),
            models.CheckConstraint(
                name="receipt_taken_back_has_reason",
                condition=Q(taken_back_at__isnull=True, taken_back_reason="")
                | (Q(taken_back_at__isnull=False) & ~Q(taken_back_reason="")),
            ),
        ]
        triggers = [
            RECEIPTS_ADD_UP,
            pgtrigger.Protect(
                name="frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["recorded_by", *_TAKEN_BACK]),
            ),
            pgtrigger.Protect(
                name="taken_back_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.taken_back_at IS NOT NULL"
                    " AND (OLD.taken_back_at, OLD.taken_back_reason)"
                    " IS DISTINCT FROM (NEW.taken_back_at, NEW.taken_back_reason)"
                ),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.amount} of {self.repayment}"


class RepaymentReminder(models.Model):
    """A step of its schedule that was sent. A new day begins the schedule anew."""

    repayment = models.ForeignKey(Repayment, on_delete=models.CASCADE, related_name="reminders")
    step = models.CharField(max_length=20)
    due_on = models.DateField()
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["repayment", "due_on", "step"], name="repayment_reminded_once_a_step"
            )
        ]

    def __str__(self) -> str:
        return f"{self.repayment}: {self.step}"
