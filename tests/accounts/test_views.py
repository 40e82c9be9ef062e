import re

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.actions import load_registry
from accounts.models import User
from accounts.ror import Entry
from core.actors import SYSTEM

PROFILE = "accounts:profile_edit"


def test_profile_edit_shows_own_details(client, ada):
    client.force_login(ada)
    response = client.get(reverse(PROFILE))
    assert response.status_code == 200
    assert 'value="Ada Lovelace"' in response.text


def test_profile_edit_saves(client, ada):
    client.force_login(ada)
    response = client.post(
        reverse(PROFILE), {"name": "Ada King", "orcid": "", "organisation_name": "Engines"}
    )
    assert (response.status_code, response.url) == (302, reverse(PROFILE))
    ada.refresh_from_db()
    assert (ada.name, ada.organisation.name) == ("Ada King", "Engines")


def test_profile_edit_with_a_wrong_orcid_keeps_what_was_typed(client, ada):
    client.force_login(ada)
    response = client.post(
        reverse(PROFILE), {"name": "Ada King", "orcid": "123", "organisation_name": "Engines"}
    )
    assert response.status_code == 422
    assert "<title>Error:" in response.text
    assert 'value="Ada King"' in response.text
    assert 'value="Engines"' in response.text
    ada.refresh_from_db()
    assert ada.name == "Ada Lovelace"


@pytest.mark.django_db
def test_profile_edit_asks_a_stranger_to_sign_in(client):
    response = client.get(reverse(PROFILE))
    assert (response.status_code, response.url) == (302, "/account/login/?next=/profile/")


@pytest.mark.django_db
def test_signing_up_by_code_ends_on_the_desk(client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(
            reverse("account_signup"),
            {"name": "Ada Lovelace", "email": "ada@example.org", "password1": "corn-eats-seeds-9"},
        )
    assert response.status_code == 302
    [message] = mail.outbox
    assert message.to == ["ada@example.org"]
    [code] = re.findall(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", message.body, re.MULTILINE)
    assert message.subject == "Confirm your e-mail address"
    assert message.body.startswith("Dear Ada Lovelace,")
    response = client.post(response.url, {"code": code})
    assert (response.status_code, response.url) == (302, reverse("home:desk"))
    assert User.objects.get().name == "Ada Lovelace"


def test_profile_edit_keeps_the_organisation_by_its_id(client, ada):
    client.force_login(ada)
    posted = {"name": "Ada", "organisation_name": "Oxford", "organisation_ror": "052gg0110"}
    client.post(reverse(PROFILE), posted)
    ada.refresh_from_db()
    assert ada.organisation.ror_id == "https://ror.org/052gg0110"
    assert 'value="https://ror.org/052gg0110"' in client.get(reverse(PROFILE)).text


def test_organisation_suggest_tells_organisations_of_one_name_apart(client, ada):
    def entry(key, country):
        ror_id = f"https://ror.org/{key}"
        return Entry(ror_id, "Trinity College", (), ("TC",), country, "XX", (), "active")

    entries = [entry("052gg0110", "Ireland"), entry("013meh722", "Canada")]
    load_registry(entries=entries, by=SYSTEM, at=timezone.now())
    client.force_login(ada)
    found = client.get(reverse("accounts:organisation_suggest"), {"q": "trin"}).json()
    assert sorted(each["name"] for each in found["organisations"]) == [
        "Trinity College (Canada)",
        "Trinity College (Ireland)",
    ]
    assert found["organisations"][0]["about"].startswith("TC, ")
    assert client.get(reverse("accounts:organisation_suggest")).json() == {"organisations": []}


def test_signed_in_tells_who_it_is_with_a_fresh_token_and_is_never_kept(client, ada):
    client.force_login(ada)
    response = client.get(reverse("accounts:signed_in"))
    page = response.content.decode()
    assert 'data-signed-in="ada@example.org" data-signed-in-name="Ada Lovelace"' in page
    assert 'name="csrfmiddlewaretoken"' in page
    assert "no-store" in response["Cache-Control"]
