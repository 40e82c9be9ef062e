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
