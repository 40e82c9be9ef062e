"""Money asked back: the permitted sets, how much can be asked, what came back."""

from datetime import date

from django.db.models import BigIntegerField, Case, F, QuerySet, Sum, When

from accounts.models import User
from awards.models import Award, DebtorAccount, Repayment
from awards.queries.accounts import debtor_accounts
from awards.queries.awards import grantee_awards, open_to_staff
from awards.states import (
    OPEN_REPAYMENT,
    OWED_REPAYMENT,
    RUNNING,
    PaymentState,
    RepaymentState,
)
from core.actors import Actor

# What of each is asked for, or was received of one that was given up.
_COUNTED = Case(
    When(state=RepaymentState.WITHDRAWN, then=0),
    When(state=RepaymentState.WRITTEN_OFF, then=F("received")),
    default=F("amount"),
    output_field=BigIntegerField(),
)


def staff_repayments(user: Actor) -> QuerySet[Repayment]:
    """Those of the awards that staff read."""
    return Repayment.objects.filter(open_to_staff(user, "award__application")).select_related(
        "award__application__call__programme",
        "award__application__owner",
        "asked_by",
        "approved_by",
        "settled_by",
    )


def open_repayments(user: Actor) -> QuerySet[Repayment]:
    """Those somebody still has to do something about, the first due first."""
    return staff_repayments(user).filter(state__in=OPEN_REPAYMENT).order_by("due_on", "pk")


def grantee_repayments(user: User) -> QuerySet[Repayment]:
    """Those of the person's awards that were approved, so that the person was asked."""
    return Repayment.objects.filter(
        award__in=grantee_awards(user), approved_at__isnull=False
    ).select_related("award__application__call__programme", "award__application__owner")


def paid_of(award: Award) -> int:
    """Minor units of cash that were paid of an award, whatever came back."""
    paid = award.payments.filter(part=None, state=PaymentState.PAID)
    return paid.aggregate(sum=Sum("amount"))["sum"] or 0


def askable_of(award: Award) -> int:
    """Minor units that were paid and that nobody has asked back yet."""
    asked = award.repayments.aggregate(sum=Sum(_COUNTED))["sum"] or 0
    return paid_of(award) - asked


def owed_of(award: Award) -> list[Repayment]:
    """What is asked back of an award and still open."""
    return list(award.repayments.filter(state__in=OPEN_REPAYMENT))


def account_to_pay_to(repayment: Repayment) -> DebtorAccount | None:
    """The programme's confirmed account in the currency of the award, if it has one."""
    award = repayment.award
    programme = award.application.call.programme
    return debtor_accounts(programme).filter(currency=award.currency).first()


def repayment_still_owed(_to: str, key: str) -> bool:
    """Whether the repayment of `reference day` is still owed by that day; asked by the outbox."""
    reference, _, day = key.partition(" ")
    return Repayment.objects.filter(
        reference=reference, due_on=date.fromisoformat(day), state__in=OWED_REPAYMENT
    ).exists()


def can_be_asked_of(award: Award) -> bool:
    """Whether the award has run at all, so that something can have been paid."""
    return award.state in RUNNING
