"""Reads of this app."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Case, F, IntegerField, Q, When
from django.db.models.functions import Length

from accounts.models import RegistryOrganisation, User
from accounts.ror import folded
from core.audit.models import AuditEvent

MOST = 10
ADDRESS_LEFT = "account.address_left"
# So long an alarm also goes to an address that is no longer the account's.
ALARMED_FOR = timedelta(days=30)


def addresses_to_alarm(users: Iterable[User], at: datetime) -> set[str]:
    """Every address of these people: present ones, and those they had lately.

    Who takes an account over changes its address first; the one before is where its owner reads.
    """
    # allauth's models need this app's.
    from allauth.account.models import EmailAddress

    people = list(users)
    left = AuditEvent.objects.filter(
        verb=ADDRESS_LEFT,
        subject_type=User._meta.label_lower,
        subject__in=[str(user.pk) for user in people],
        at__gte=at - ALARMED_FOR,
    ).values_list("data__address", flat=True)
    others = EmailAddress.objects.filter(user__in=people, verified=True)
    present = {user.email for user in people}
    return {each for each in {*present, *others.values_list("email", flat=True), *left} if each}


def accounts_at(addresses: Iterable[str]) -> dict[str, User]:
    """The accounts these addresses belong to, by the address in small letters; two queries.

    A proved address counts, first or other, before one somebody only entered.
    """
    # allauth's models need this app's.
    from allauth.account.models import EmailAddress

    plain = {each.strip().lower() for each in addresses}
    entered = {user.email: user for user in User.objects.filter(email__in=plain)}
    proved = EmailAddress.objects.filter(email__in=plain, verified=True).select_related("user")
    return entered | {row.email: row.user for row in proved}


def account_at(email: str) -> User | None:
    """The account with this address (any case), first or other; the closed ones too."""
    return accounts_at([email]).get(email.strip().lower())


def at_address_of(user: User) -> Q:
    """Rows whose `email` is one of the person's: the present one, and every proved one."""
    # allauth's models need this app's.
    from allauth.account.models import EmailAddress

    proved = EmailAddress.objects.filter(user=user, verified=True)
    return Q(email=user.email) | Q(email__in=proved.values("email"))


def present_addresses(addresses: Iterable[str]) -> dict[str, str]:
    """Where people read now who proved one of these addresses and have another first one. 1 query.

    By the address in small letters; what somebody only entered proves nothing.
    """
    # allauth's models need this app's.
    from allauth.account.models import EmailAddress

    rows = EmailAddress.objects.filter(
        email__in={each.strip().lower() for each in addresses},
        verified=True,
        user__is_active=True,
    ).exclude(email=F("user__email"))
    return dict(rows.values_list("email", "user__email"))


def suggested_organisations(text: str) -> list[RegistryOrganisation]:
    """Active organisations one of whose names holds a word that begins with each of these.

    Those whose own name begins so come first, then the short names.
    """
    plain = folded(text[:200])
    words = plain.split()
    if not words:
        return []
    query = SearchQuery(
        " & ".join(f"{word}:*" for word in words), config="simple", search_type="raw"
    )
    rows = RegistryOrganisation.objects.annotate(words=SearchVector("search", config="simple"))
    first = Case(When(search__startswith=plain, then=0), default=1, output_field=IntegerField())
    found = rows.filter(words=query, status=RegistryOrganisation.Status.ACTIVE)
    return list(found.order_by(first, Length("name"), "name", "pk").defer("search")[:MOST])
