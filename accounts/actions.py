from datetime import datetime

from django.db import transaction

from accounts.models import Organisation, User
from core.audit.trail import record


@transaction.atomic
def update_profile(
    *, by: User, name: str, orcid: str, organisation_name: str, at: datetime
) -> User:
    """Change one's own details. An organisation is found by its exact name or made."""
    user = User.objects.select_for_update().get(pk=by.pk)
    user.name = name
    user.orcid = orcid
    user.organisation = organisation_named(organisation_name)
    user.save(update_fields=["name", "orcid", "organisation"])
    record(by=by, verb="profile.update", subject=user, at=at)
    return user


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
    user.name, user.orcid, user.organisation = DELETED_NAME, "", None
    user.email = f"deleted-{user.pk}@deleted.invalid"
    user.is_active = user.is_superuser = False
    user.set_unusable_password()
    user.save()
    return user


def organisation_named(name: str) -> Organisation | None:
    """The organisation with this name (any case), made if new; `None` for an empty name."""
    cleaned = " ".join(name.split())
    if not cleaned:
        return None
    found = Organisation.objects.filter(name__iexact=cleaned).order_by("id").first()
    return found or Organisation.objects.create(name=cleaned)


def account_for(email: str, name: str = "") -> User:
    """The account with this address (any case); made without a password when new.

    Such a person signs in by a code sent to the address.
    """
    found = User.objects.filter(email=email.strip().lower()).first()
    return found or User.objects.create_user(email.strip(), name=name.strip())
