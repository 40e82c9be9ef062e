"""Bank accounts: the grantee's, in versions, and the one a programme pays from.

Holder and numbers lie in `sealed`, encrypted; only the last four characters are readable. These
tables have no history of events: a version is never changed, so it is its own history.
"""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from awards.models.awards import Award
from awards.states import BANK_DETAILS, BankDetailsState
from grants.models import Programme

PERSON = settings.AUTH_USER_MODEL


class BankDetails(models.Model):
    """One version of where an award's money goes. A person of finance confirms it.

    Who changes details waits: from `usable_from` on payments use them.
    """

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="bank_details")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(
        max_length=10,
        choices=list(BANK_DETAILS.names.items()),
        default=BankDetailsState.ENTERED,
    )
    sealed = models.TextField(help_text="Encrypted: holder, IBAN and BIC or number and routing.")
    last_four = models.CharField(max_length=4)
    country = models.CharField(max_length=2)
    currency = models.CharField(max_length=3)
    remittance = models.CharField(max_length=35, blank=True, help_text="The grantee's reference.")
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    usable_from = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-number"]
        verbose_name_plural = "bank details"
        constraints = [
            models.UniqueConstraint(fields=["award", "number"], name="bank_details_numbered_once"),
            models.UniqueConstraint(
                fields=["award"],
                condition=Q(state="entered"),
                name="bank_details_one_open_per_award",
            ),
            models.CheckConstraint(
                name="bank_details_state_known", condition=Q(state__in=BANK_DETAILS.states)
            ),
            models.CheckConstraint(
                name="bank_details_confirmed_has_time",
                condition=~Q(state="confirmed") | Q(usable_from__isnull=False),
            ),
        ]
        triggers = [
            # `sealed` may change because keys are rotated.
            pgtrigger.Protect(
                name="frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    exclude=[
                        "sealed",
                        "state",
                        "settled_at",
                        "settled_by",
                        "usable_from",
                        "reason",
                        "entered_by",
                    ]
                ),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"Account ending in {self.last_four}"


class DebtorAccount(models.Model):
    """One version of an account a programme pays from, and is paid back to.

    Whoever enters it waits for a second person, who confirms it; until then the one that was
    confirmed before goes on. `ended_at` is when it was replaced or discarded.
    """

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="debtor_accounts"
    )
    name = models.CharField(max_length=70, help_text="The holder, as the bank knows it.")
    sealed = models.TextField(help_text="Encrypted: IBAN and BIC.")
    last_four = models.CharField(max_length=4)
    currency = models.CharField(max_length=3)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    confirmed_alone = models.BooleanField(
        default=False, help_text="By an administrator of the installation who also entered it."
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "currency"],
                condition=Q(confirmed_at__isnull=False, ended_at__isnull=True),
                name="debtor_account_once_per_currency",
            ),
            models.UniqueConstraint(
                fields=["programme", "currency"],
                condition=Q(confirmed_at__isnull=True, ended_at__isnull=True),
                name="debtor_account_one_waits_per_currency",
            ),
            models.CheckConstraint(
                name="debtor_account_second_person",
                condition=Q(confirmed_by__isnull=True)
                | Q(changed_by__isnull=True)
                | ~Q(confirmed_by=F("changed_by"))
                | Q(confirmed_alone=True),
            ),
            models.CheckConstraint(
                name="debtor_account_confirmed_has_time",
                condition=Q(confirmed_at__isnull=False)
                | Q(confirmed_by__isnull=True, confirmed_alone=False),
            ),
        ]
        triggers = [
            # A file shows for ever the account it was made with. Keys are rotated.
            pgtrigger.Protect(
                name="frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    exclude=[
                        "sealed",
                        "changed_by",
                        "confirmed_at",
                        "confirmed_by",
                        "confirmed_alone",
                        "ended_at",
                    ]
                ),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.currency}, ending in {self.last_four}"
