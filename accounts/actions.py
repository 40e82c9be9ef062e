"""Changing one's details, finding or making organisations and accounts, loading the registry."""

from collections.abc import Iterable
from datetime import datetime
from itertools import islice

from django.db import transaction

from accounts.models import Organisation, RegistryOrganisation, User
from accounts.queries import ADDRESS_LEFT, account_at
from accounts.ror import Entry
from core.actors import Actor
from core.audit.trail import record
from core.errors import RuleBroken
from core.mail.addresses import deleted_address
from core.mail.kinds import Kind
from core.mail.quiet import choose_kinds, forget_choices

_BATCH = 2000
_KEPT = [
    "name",
    "aliases",
    "acronyms",
    "country",
    "country_code",
    "domains",
    "status",
    "search",
    "loaded_at",
]


@transaction.atomic
def update_profile(
    *,
    by: User,
    name: str,
    orcid: str,
    organisation_name: str,
    at: datetime,
    organisation_ror: str = "",
) -> User:
    """Change one's own details. An organisation is found by its id or exact name, or made."""
    user = User.objects.select_for_update().get(pk=by.pk)
    user.name = name
    user.orcid = orcid
    user.organisation = organisation_named(organisation_name, organisation_ror)
    user.save(update_fields=["name", "orcid", "organisation"])
    record(by=by, verb="profile.update", subject=user, at=at)
    return user


@transaction.atomic
def choose_mails(*, by: User, wanted: Iterable[Kind], at: datetime) -> None:
    """Get these kinds of mail at one's own address, and no others of those one may do without."""
    user = User.objects.select_for_update().get(pk=by.pk)
    on = set(wanted)
    off = [kind for kind in Kind if kind not in on]
    choose_kinds(address=user.email, off=off, at=at)
    record(by=by, verb="profile.mails", subject=user, at=at, off=[kind.value for kind in off])


def note_former_address(*, user: User, address: str, at: datetime) -> None:
    """An address was the account's until now: what alarms is sent there too for a while."""
    record(by=user, verb=ADDRESS_LEFT, subject=user, at=at, address=address)


DELETED_NAME = "Deleted account"


@transaction.atomic
def anonymise_account(*, by: User, at: datetime) -> User:
    """Take a person out of their account; the row stays for what refers to it.

    Nobody can sign in with it again, and its address is free for a new account.
    """
    # allauth's models need this one.
    from allauth.account.models import EmailAddress
    from allauth.mfa.models import Authenticator
    from allauth.usersessions.models import UserSession

    user = User.objects.select_for_update().get(pk=by.pk)
    record(by=by, verb="account.delete", subject=user, at=at)
    for model in (EmailAddress, Authenticator, UserSession):
        model.objects.filter(user=user).delete()
    forget_choices(user.email)
    user.name, user.orcid, user.organisation = DELETED_NAME, "", None
    user.email = deleted_address(user.pk)
    user.is_active = user.is_superuser = False
    user.set_unusable_password()
    user.save()
    return user


def organisation_named(name: str, ror_id: str = "") -> Organisation | None:
    """The organisation with this ROR id, or else this name (any case), made if new.

    `None` without a name and an id. One person's id is never put on an organisation that others
    chose by its name alone.
    """
    cleaned = " ".join(name.split())
    if ror_id:
        known = RegistryOrganisation.objects.filter(ror_id=ror_id).first()
        own = (known.name if known else cleaned) or ror_id
        return Organisation.objects.get_or_create(ror_id=ror_id, defaults={"name": own[:200]})[0]
    if not cleaned:
        return None
    found = Organisation.objects.filter(name__iexact=cleaned).order_by("id").first()
    return found or Organisation.objects.create(name=cleaned)


@transaction.atomic
def load_registry(*, entries: Iterable[Entry], by: Actor, at: datetime) -> int:
    """Load the records of the organisation registry, all or nothing; returns how many.

    A record that is there already is brought up to date, so loading a dump twice changes nothing.
    """
    loaded, stream = 0, iter(entries)
    while batch := list(islice(stream, _BATCH)):
        rows = {entry.ror_id: _registered(entry, at) for entry in batch}
        RegistryOrganisation.objects.bulk_create(
            rows.values(), update_conflicts=True, unique_fields=["ror_id"], update_fields=_KEPT
        )
        loaded += len(batch)
    newest = RegistryOrganisation.objects.filter(loaded_at=at).order_by("-pk").first()
    if newest is None:
        raise RuleBroken("There are no organisations in this file.")
    record(by=by, verb="registry.load", subject=newest, at=at, loaded=loaded)
    return loaded


def _registered(entry: Entry, at: datetime) -> RegistryOrganisation:
    return RegistryOrganisation(
        ror_id=entry.ror_id,
        name=entry.name,
        aliases=list(entry.aliases),
        acronyms=list(entry.acronyms),
        country=entry.country,
        country_code=entry.country_code,
        domains=list(entry.domains),
        status=entry.status,
        search=entry.search,
        loaded_at=at,
    )


def account_for(email: str, name: str = "") -> User:
    """The account with this address (any case), first or other; made without a password when new.

    Such a person signs in by a code sent to the address.
    """
    return account_at(email) or User.objects.create_user(email.strip(), name=name.strip())
