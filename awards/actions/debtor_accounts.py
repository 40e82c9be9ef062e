"""The account a programme pays from and is paid back to: one person enters it, another confirms."""

from datetime import datetime

from django.db import transaction

from awards import emails
from awards.actions._locks import locked_programme
from awards.actions.bank_details import checked
from awards.models import DebtorAccount
from awards.permissions import can_confirm_debtor_account, can_send_money
from awards.queries.accounts import debtor_accounts, waiting_debtor_accounts
from core.actors import Actor, System, person
from core.audit.trail import record
from core.encryption import encrypted
from core.errors import RuleBroken, require
from grants.models import Programme


def enter_debtor_account(
    *,
    programme: Programme,
    name: str,
    iban: str,
    bic: str,
    currency: str,
    by: Actor,
    at: datetime,
) -> DebtorAccount:
    """Store an account that waits for a second person; what is used until then stays.

    One that waits already in this currency is replaced. Raises `RuleBroken` at the field that is
    wrong.
    """
    with transaction.atomic():
        programme = locked_programme(programme.pk)
        require(can_send_money(by, programme))
        account = checked({"holder": name, "country": "", "iban": iban, "bic": bic})
        waiting_debtor_accounts(programme).filter(currency=currency).update(ended_at=at)
        entered = DebtorAccount.objects.create(
            programme=programme,
            currency=currency,
            name=account.holder[:70],
            sealed=encrypted(account.packed()),
            last_four=account.last_four,
            changed_at=at,
            changed_by=person(by),
        )
        _record(entered, "enter", by, at)
        emails.debtor_account_entered(entered, at=at)
        return entered


def confirm_debtor_account(*, account: DebtorAccount, by: Actor, at: datetime) -> DebtorAccount:
    """A second person has checked it: from now on money goes out from it and comes back to it."""
    with transaction.atomic():
        account = _waiting(account)
        require(can_confirm_debtor_account(by, account.programme, account.changed_by_id))
        debtor_accounts(account.programme).filter(currency=account.currency).update(ended_at=at)
        account.confirmed_at, account.confirmed_by = at, person(by)
        account.confirmed_alone = not isinstance(by, System) and by.pk == account.changed_by_id
        account.save(update_fields=["confirmed_at", "confirmed_by", "confirmed_alone"])
        _record(account, "confirm", by, at, alone=account.confirmed_alone)
        emails.debtor_account_confirmed(account, at=at)
        return account


def discard_debtor_account(*, account: DebtorAccount, by: Actor, at: datetime) -> DebtorAccount:
    """It is not used. Whoever entered it may do it too, as nothing changes by it."""
    with transaction.atomic():
        account = _waiting(account)
        require(can_send_money(by, account.programme))
        account.ended_at = at
        account.save(update_fields=["ended_at"])
        _record(account, "discard", by, at)
        return account


def _waiting(account: DebtorAccount) -> DebtorAccount:
    programme = locked_programme(account.programme_id)
    found = DebtorAccount.objects.get(pk=account.pk)
    found.programme = programme
    if found.confirmed_at is not None:
        raise RuleBroken(f"The account ending in {found.last_four} is confirmed already.")
    if found.ended_at is not None:
        raise RuleBroken(
            f"The account ending in {found.last_four} was replaced or discarded meanwhile."
        )
    return found


def _record(account: DebtorAccount, deed: str, by: Actor, at: datetime, **data: bool) -> None:
    record(
        by=by,
        verb=f"debtor_account.{deed}",
        subject=account.programme,
        at=at,
        scope=account.programme.slug,
        last_four=account.last_four,
        currency=account.currency,
        **data,
    )
