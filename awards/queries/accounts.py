"""Where an award's money goes: the version in force, and why there is none."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from accounts.models import User
from awards.models import Award, BankDetails, BankStatement, DebtorAccount, PaymentFile
from awards.queries.awards import grantee_awards
from awards.states import BankDetailsState
from core.actors import Actor
from grants.models import Programme
from grants.queries import staff_programmes

_UNUSABLE = {
    BankDetailsState.ENTERED: "The bank details wait for finance to confirm them.",
    BankDetailsState.DISPUTED: "Somebody said that they did not enter these bank details.",
}


def grantee_bank_details(user: User) -> QuerySet[BankDetails]:
    """The versions of the person's awards."""
    return BankDetails.objects.filter(award__in=grantee_awards(user))


def staff_payment_files(user: Actor) -> QuerySet[PaymentFile]:
    """The payment files of the person's programmes."""
    return PaymentFile.objects.filter(account__programme__in=staff_programmes(user)).select_related(
        "account__programme", "made_by", "cancelled_by"
    )


def awards_in(file: PaymentFile) -> QuerySet[Award]:
    """The awards a payment file pays."""
    return Award.objects.filter(payments__file_entries__file=file)


def staff_statements(user: Actor) -> QuerySet[BankStatement]:
    """The statements of the person's programmes."""
    return BankStatement.objects.filter(programme__in=staff_programmes(user)).select_related(
        "programme", "read_by", "applied_by"
    )


def debtor_accounts(programme: Programme) -> QuerySet[DebtorAccount]:
    """The accounts a programme pays from and is paid back to: confirmed by a second person."""
    return DebtorAccount.objects.filter(
        programme=programme, confirmed_at__isnull=False, ended_at__isnull=True
    )


def waiting_debtor_accounts(programme: Programme) -> QuerySet[DebtorAccount]:
    """Those that were entered and wait for a second person."""
    return DebtorAccount.objects.filter(
        programme=programme, confirmed_at__isnull=True, ended_at__isnull=True
    )


def latest_details(awards: Iterable[Award]) -> dict[int, BankDetails]:
    """The newest version of each award that has one, by the award's key, in one query."""
    rows = (
        BankDetails.objects.filter(award__in=list(awards))
        .order_by("award_id", "-number")
        .distinct("award_id")
    )
    return {row.award_id: row for row in rows}


def why_unusable(details: BankDetails | None, currency: str, at: datetime) -> str:
    """Why no payment can use the newest version now; empty when it can."""
    if details is None:
        return "The grantee has not entered bank details."
    if details.state != BankDetailsState.CONFIRMED:
        return _UNUSABLE.get(details.state, "The grantee has to enter bank details again.")
    if details.usable_from is not None and details.usable_from > at:
        return f"The bank details were changed and can be used from {_when(details.usable_from)}."
    if details.currency != currency:
        return f"The account is kept in {details.currency}, the award in {currency}."
    return ""


def _when(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"
