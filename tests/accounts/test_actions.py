from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress

from accounts.actions import account_for, anonymise_account, organisation_named, update_profile
from accounts.models import Organisation, User
from core.audit.models import AuditEvent

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_update_profile_changes_own_details_and_leaves_a_trace(ada):
    update_profile(
        by=ada,
        name="Ada King",
        orcid="0000-0002-1825-0097",
        organisation_name="Analytical Engines",
        at=AT,
    )
    ada.refresh_from_db()
    assert (ada.name, ada.orcid, ada.organisation.name) == (
        "Ada King",
        "0000-0002-1825-0097",
        "Analytical Engines",
    )
    event = AuditEvent.objects.get()
    assert (event.verb, event.actor, event.at) == ("profile.update", ada, AT)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["Analytical Engines", "analytical  ENGINES "])
def test_organisation_named_finds_one_in_any_case(name):
    known = Organisation.objects.create(name="Analytical Engines")
    assert organisation_named(name) == known
    assert Organisation.objects.count() == 1


@pytest.mark.django_db
def test_organisation_named_nothing_is_none():
    assert organisation_named("  ") is None
    assert Organisation.objects.count() == 0


def test_account_for_a_known_address_is_that_account(ada):
    assert account_for(" ADA@example.org ", "Somebody") == ada
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_account_for_a_new_address_has_no_password():
    user = account_for("new@example.org", " New Person ")
    assert (user.email, user.name) == ("new@example.org", "New Person")
    assert user.has_usable_password() is False


def test_anonymise_account_leaves_nothing_to_sign_in_with(ada, client):
    ada.set_password("a long password")
    ada.save()
    client.force_login(ada)
    EmailAddress.objects.create(user=ada, email=ada.email, verified=True)
    anonymise_account(by=ada, at=AT)
    ada.refresh_from_db()
    assert (ada.name, ada.orcid, ada.organisation) == ("Deleted account", "", None)
    assert not EmailAddress.objects.filter(user=ada).exists()
    assert client.get("/desk/").status_code == 302
    assert not client.login(email="ada@example.org", password="a long password")
    event = AuditEvent.objects.get()
    assert (event.verb, event.actor_name) == ("account.delete", "Ada Lovelace")
