"""About the account a programme pays from: no change of it goes unseen. Four characters at most."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from accounts.roles import Role
from awards.models import DebtorAccount
from awards.queries.accounts import debtor_accounts
from core.mail.outbox import queue


def debtor_account_entered(account: DebtorAccount, *, at: datetime) -> None:
    """To the programme and its administrators: a second person is needed."""
    used = debtor_accounts(account.programme).filter(currency=account.currency).first()
    _tell(account, "debtor_account_entered", at, used=used)


def debtor_account_confirmed(account: DebtorAccount, *, at: datetime) -> None:
    """To the programme and its administrators: it is used from now on."""
    _tell(account, "debtor_account_confirmed", at)


def _tell(account: DebtorAccount, name: str, at: datetime, **facts: object) -> None:
    programme = account.programme
    roles = programme.roles.filter(role=Role.ADMINISTRATOR, user__is_active=True)
    people = {programme.contact_email, *roles.values_list("user__email", flat=True)}
    path = reverse("awards:staff_debtor_account", args=[programme.slug])
    for address in sorted(each for each in people if each):
        queue(
            to=address,
            template=f"awards/{name}",
            context={
                "programme": programme,
                "account": account,
                "url": settings.SITE_URL + path,
                **facts,
            },
            dedupe_key=f"{name}:{account.pk}:{address}",
            at=at,
            about=programme.slug,
            scope=programme.slug,
        )
