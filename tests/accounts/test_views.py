import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.actions import load_registry
from accounts.models import User
from accounts.queries import addresses_to_alarm
from accounts.ror import Entry
from core.actors import SYSTEM
from core.mail.kinds import ALWAYS, Kind, Reader
from core.mail.models import OutgoingMail
from core.mail.quiet import quiet_kinds, turn_off
from tests.accounts.signing_in import just_signed_in

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


MAILS = "accounts:mail_choices"


def test_mail_choices_shows_every_kind_and_what_always_comes(client, ada):
    turn_off(address=ada.email, kind=Kind.LATE, at=timezone.now())
    client.force_login(ada)
    page = client.get(reverse(MAILS))
    assert page.status_code == 200
    on = [kind for kind in Kind if page.context["form"][kind.value].value()]
    assert on == [kind for kind in Kind if kind != Kind.LATE]
    for words in [*Reader, *(kind.label for kind in Kind), ALWAYS]:
        assert words in page.text


def test_mail_choices_saves_what_is_ticked_and_nothing_at_all(client, ada, ben):
    client.force_login(ada)
    page = client.post(reverse(MAILS), {"offers": "on", "notes": "on"}, follow=True)
    assert "Your choice is saved." in page.text
    assert quiet_kinds(ada.email) == set(Kind) - {Kind.OFFERS, Kind.NOTES}
    client.post(reverse(MAILS), {})
    assert (quiet_kinds(ada.email), quiet_kinds(ben.email)) == (set(Kind), set())
    client.post(reverse(MAILS), {kind.value: "on" for kind in Kind})
    assert quiet_kinds(ada.email) == set()


@pytest.mark.django_db
def test_mail_choices_asks_a_stranger_to_sign_in(client):
    response = client.get(reverse(MAILS))
    assert (response.status_code, response.url) == (302, "/account/login/?next=/profile/mails/")


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


@pytest.fixture
def signs_in_by_code(client, ada):
    """Ada has no password; her session has been open for a while."""
    ada.set_unusable_password()
    ada.save()
    EmailAddress.objects.update_or_create(
        user=ada, email=ada.email, defaults={"primary": True, "verified": True}
    )
    client.force_login(ada)
    return ada


def code_mailed():
    return re.search(r"\n([A-Z0-9]{4}-?[A-Z0-9]{2,4})\n", OutgoingMail.objects.latest("pk").body)[1]


def test_an_open_session_sets_no_first_password(client, signs_in_by_code):
    address, typed = reverse("account_set_password"), "corn-eats-seeds-9"
    answer = client.post(address, {"password1": typed, "password2": typed})
    assert answer.url == "/profile/confirm/?next=%2Faccount%2Fpassword%2Fset%2F"
    assert typed not in str(dict(client.session))
    signs_in_by_code.refresh_from_db()
    assert signs_in_by_code.has_usable_password() is False


def test_an_open_session_changes_no_address_until_the_mailed_code_is_typed(
    client, signs_in_by_code, ada
):
    EmailAddress.objects.create(user=ada, email="second@example.org", verified=True)
    change = {"email": "second@example.org", "action_primary": ""}
    asked = client.post(reverse("account_email"), change)
    assert asked.url == "/profile/confirm/?next=%2Faccount%2Femail%2F"
    page = client.post(asked.url, {"next": "/account/email/"})
    assert f"We have sent a code to {ada.email}." in page.text
    code = code_mailed()
    wrong = client.post(asked.url, {"code": "AAAA-AAAA", "next": "/account/email/"})
    assert (wrong.status_code, "This is not the code we sent" in wrong.text) == (422, True)
    ada.refresh_from_db()
    assert ada.email == "ada@example.org"
    client.post(asked.url, {"code": code, "next": "/account/email/"})
    ada.refresh_from_db()
    assert ada.email == "second@example.org"


def test_the_address_that_was_left_is_told_and_alarmed_for_a_while(
    client, signs_in_by_code, ada, django_capture_on_commit_callbacks
):
    turn_off(address=ada.email, kind=Kind.OFFERS, at=timezone.now())
    EmailAddress.objects.create(user=ada, email="second@example.org", verified=True)
    url = reverse("accounts:confirm")
    client.post(url)
    client.post(url, {"code": code_mailed()})
    for deed in (
        {"email": "second@example.org", "action_primary": ""},
        {"email": "ada@example.org", "action_remove": ""},
    ):
        client.post(reverse("account_email"), deed)
    assert quiet_kinds("second@example.org") == {Kind.OFFERS}
    changed = OutgoingMail.objects.get(subject="The address of your account was changed")
    assert changed.to == "ada@example.org"
    assert "from ada@example.org to second@example.org" in changed.body
    assert "127.0.0.1" in changed.body
    ada.refresh_from_db()
    now = timezone.now()
    assert addresses_to_alarm([ada], now) == {"ada@example.org", "second@example.org"}
    assert addresses_to_alarm([ada], now + timedelta(days=31)) == {"second@example.org"}


def test_who_has_a_password_is_sent_to_the_page_that_asks_for_it(client, ada):
    client.force_login(ada)
    answer = client.get(reverse("accounts:confirm") + "?next=/profile/")
    assert answer.url == "/account/reauthenticate/?next=%2Fprofile%2F"


def test_an_address_of_another_account_is_not_made_the_first(client, ada, ben):
    EmailAddress.objects.create(user=ada, email=ada.email, verified=True, primary=True)
    EmailAddress.objects.create(user=ada, email=ben.email, verified=True)
    just_signed_in(client, ada)
    change = {"email": ben.email, "action_primary": ""}
    answer = client.post(reverse("account_email"), change, follow=True)
    assert "Another account goes by this address, so nothing was changed." in answer.text
    ada.refresh_from_db()
    assert ada.email == "ada@example.org"
    assert EmailAddress.objects.get(user=ada, primary=True).email == "ada@example.org"


def test_an_address_of_another_account_is_not_added(client, ada, ben):
    EmailAddress.objects.create(user=ada, email=ada.email, verified=True, primary=True)
    just_signed_in(client, ada)
    client.post(reverse("account_email"), {"email": ben.email, "action_add": ""})
    typed = {"code": code_mailed()}
    answer = client.post(reverse("account_email_verification_sent"), typed, follow=True)
    assert "There is another account with this address" in answer.text
    assert EmailAddress.objects.filter(user=ada, email=ben.email).exists() is False
