import re

import pytest
from django.core import mail
from django.urls import reverse

from accounts.models import User

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


def test_signed_in_tells_who_it_is_with_a_fresh_token_and_is_never_kept(client, ada):
    client.force_login(ada)
    response = client.get(reverse("accounts:signed_in"))
    page = response.content.decode()
    assert 'data-signed-in="ada@example.org" data-signed-in-name="Ada Lovelace"' in page
    assert 'name="csrfmiddlewaretoken"' in page
    assert "no-store" in response["Cache-Control"]
