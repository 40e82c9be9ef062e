"""Passkeys and security keys, from adding one to signing in with it, with a key of software."""

import json
from datetime import timedelta
from urllib.parse import quote

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import STATE_SESSION_KEY
from django.urls import reverse
from django.utils import timezone

from accounts.key_forms import NOTHING_CAME, REFUSED, TOO_LATE, TOO_OFTEN
from accounts.key_questions import MOST_WINDOWS
from core.mail.models import OutgoingMail
from tests.accounts.keys import PRESENT, Key
from tests.accounts.signing_in import just_signed_in

ADD, LIST, INDEX = "mfa_add_webauthn", "mfa_list_webauthn", "mfa_index"
PASSWORD = "corn-eats-seeds-9"
LOGIN = "/account/2fa/webauthn/login/"
JSON = {"accept": "application/json"}


def question(answer):
    """What the page asks the key."""
    return next(iter(json.loads(json.dumps(answer.context["js_data"], default=dict)).values()))


def add(client, key, **typed):
    answer = client.get(reverse(ADD))
    data = {"credential": key.made(question(answer)), "name": "Phone", **typed}
    return client.post(reverse(ADD), data)


@pytest.fixture
def key(client, ada):
    """Ada's phone, with which she can sign in alone; she is signed out."""
    made = Key()
    ada.set_password(PASSWORD)
    ada.save()
    EmailAddress.objects.create(user=ada, email=ada.email, verified=True, primary=True)
    just_signed_in(client, ada)
    assert add(client, made, passwordless="on").status_code == 302
    client.logout()
    return made


def by_password(client):
    answer = client.post(
        reverse("account_login"), {"login": "ada@example.org", "password": PASSWORD}
    )
    assert (answer.status_code, answer.url) == (302, reverse("mfa_authenticate"))


def asks(client):
    """What the page of signing in asks a key."""
    return client.get(LOGIN, headers=JSON).json()["request_options"]


def by_key_alone(client, key, asked=None):
    credential = key.used(asked or asks(client))
    return client.post(LOGIN, {"credential": credential}, follow=True)


def is_in(client):
    return client.get(reverse("home:desk")).status_code == 200


def test_the_first_key_comes_with_recovery_codes_and_a_mail(
    client, ada, django_capture_on_commit_callbacks
):
    just_signed_in(client, ada)
    with django_capture_on_commit_callbacks(execute=True):
        answer = add(client, Key(), passwordless="on")
    assert (answer.status_code, answer.url) == (302, reverse("mfa_view_recovery_codes"))
    assert sorted(ada.authenticator_set.values_list("type", flat=True)) == [
        "recovery_codes",
        "webauthn",
    ]
    told = OutgoingMail.objects.get(subject="A key was added to your account")
    assert told.to == ada.email
    assert "It can be used to sign in from now on." in told.body
    page = client.get(reverse(INDEX)).text
    assert "Phone" in page
    assert "Signs in alone." in page
    assert "Not used yet." in page


def test_a_key_without_a_name_gets_one_and_a_long_one_is_cut(client, ada):
    just_signed_in(client, ada)
    add(client, Key(), name="")
    add(client, Key(asks_who=False), name="x" * 100)
    add(client, Key(), name="Ph\0one")
    names = [str(each) for each in ada.authenticator_set.filter(type="webauthn").order_by("pk")]
    assert names == ["Key 1", "x" * 60, "Phone"]
    assert "Second step." in client.get(reverse(LIST)).text


@pytest.mark.parametrize("sent", ["", "{}", "[1]", '"key"', "7", "no json", '{"id": "a"}'])
def test_what_is_no_answer_of_a_key_is_refused_in_words(client, ada, sent):
    just_signed_in(client, ada)
    client.get(reverse(ADD))
    answer = client.post(reverse(ADD), {"name": "Phone", "credential": sent})
    assert answer.status_code == 200
    assert (REFUSED in answer.text) or (NOTHING_CAME in answer.text)
    assert not ada.authenticator_set.exists()


def test_a_key_that_does_not_ask_who_is_there_cannot_stand_alone(client, ada):
    just_signed_in(client, ada)
    assert REFUSED in add(client, Key(asks_who=False), passwordless="on").text
    assert not ada.authenticator_set.exists()


def test_an_answer_to_an_older_question_is_refused(client, ada):
    just_signed_in(client, ada)
    old = question(client.get(reverse(ADD)))
    client.get(reverse(ADD))
    answer = client.post(reverse(ADD), {"name": "Phone", "credential": Key().made(old)})
    assert REFUSED in answer.text
    assert not ada.authenticator_set.exists()


def test_adding_a_key_asks_once_more_who_it_is(client, ada):
    ada.set_password(PASSWORD)
    ada.save()
    client.force_login(ada)
    answer = client.get(reverse(ADD))
    assert (answer.status_code, answer.url.partition("?")[0]) == (
        302,
        reverse("account_reauthenticate"),
    )


def test_the_second_step_by_a_key(client, ada, key):
    by_password(client)
    page = client.get(reverse("mfa_authenticate"))
    assert "Enter one of your recovery codes." in page.text
    assert not is_in(client)
    answer = client.post(reverse("mfa_authenticate"), {"credential": key.used(question(page))})
    assert answer.status_code == 302
    assert is_in(client)
    assert ada.authenticator_set.get(type="webauthn").last_used_at is not None


def test_a_strangers_key_is_no_second_step(client, ada, key):
    by_password(client)
    strange = Key()
    strange.owner = key.owner
    asked = question(client.get(reverse("mfa_authenticate")))
    refused = client.post(reverse("mfa_authenticate"), {"credential": strange.used(asked)})
    assert REFUSED in refused.text
    assert "<title>Error: Second step" in refused.text
    # The right key's name with a wrong signature is no better.
    strange.id = key.id
    asked = question(refused)
    refused = client.post(reverse("mfa_authenticate"), {"credential": strange.used(asked)})
    assert REFUSED in refused.text
    assert not is_in(client)


def test_without_javascript_the_second_step_says_what_is_missing(client, ada, key):
    by_password(client)
    refused = client.post(reverse("mfa_authenticate"), {"credential": ""})
    assert NOTHING_CAME in refused.text
    assert not is_in(client)


def test_who_has_only_an_app_is_not_asked_for_a_key(client, ada, key):
    ada.authenticator_set.filter(type="webauthn").update(type="totp", data={"secret": "JBSWY3DP"})
    by_password(client)
    page = client.get(reverse("mfa_authenticate")).text
    assert "Enter the code your authenticator app shows now" in page
    assert "data-passkey" not in page


def test_signing_in_with_a_key_alone(client, ada, key):
    by_key_alone(client, key)
    assert is_in(client)
    assert int(client.session["_auth_user_id"]) == ada.pk


@pytest.mark.parametrize("sent", ["", "{}", "[1]", '{"response": {"userHandle": 7}}'])
@pytest.mark.django_db
def test_signing_in_with_nonsense_leads_back_with_words(client, sent):
    asks(client)
    answer = client.post(LOGIN, {"credential": sent}, follow=True)
    assert answer.redirect_chain == [(reverse("account_login"), 302)]
    assert (REFUSED in answer.text) or (NOTHING_CAME in answer.text)
    told = client.post(LOGIN, {"credential": sent}, headers=JSON)
    assert told.status_code == 401
    assert told.json()["message"] in {REFUSED, NOTHING_CAME}


def test_a_key_that_does_not_ask_who_is_there_signs_nobody_in_alone(client, ada, key):
    key.flags = PRESENT
    assert REFUSED in by_key_alone(client, key).text
    assert not is_in(client)


def test_what_the_second_step_asked_is_no_question_of_signing_in_alone(client, ada, key):
    """That page is content with a key that does not ask who is there."""
    key.flags = PRESENT
    by_password(client)
    asked = question(client.get(reverse("mfa_authenticate")))
    client.post(reverse("account_logout"))
    session = client.session
    session[STATE_SESSION_KEY] = {**asked["publicKey"], "user_verification": "preferred"}
    session.save()
    assert TOO_LATE in by_key_alone(client, key, asked).text
    assert not is_in(client)


def test_a_script_hears_where_it_leads(client, ada, key):
    credential = key.used(asks(client))
    told = client.post(LOGIN, {"credential": credential, "next": "/profile/"}, headers=JSON)
    assert (told.status_code, told.json()) == (200, {"location": "/profile/"})
    # Two steps in one: the person is in, and is asked for nothing more.
    assert is_in(client)
    # Whoever is in already is not asked again.
    told = client.get(LOGIN, {"next": "/profile/"}, headers=JSON)
    assert (told.status_code, told.json()) == (200, {"location": "/profile/"})


def test_a_script_hears_that_the_key_is_of_no_account(client, ada, key):
    strange = Key()
    strange.owner = key.owner
    told = client.post(LOGIN, {"credential": strange.used(asks(client))}, headers=JSON)
    assert (told.status_code, told.json()) == (401, {"message": REFUSED})
    assert not is_in(client)


def test_several_windows_ask_at_once_and_each_takes_its_own_answer(client, ada, key):
    first, second = asks(client), asks(client)
    stale = key.used(second)
    told = client.post(LOGIN, {"credential": key.used(first)}, headers=JSON)
    assert told.status_code == 200
    client.logout()
    told = client.post(LOGIN, {"credential": stale}, headers=JSON)
    assert (told.status_code, told.json()) == (401, {"message": TOO_LATE})


def test_a_question_takes_one_answer(client, ada, key):
    asked = asks(client)
    wrong = Key()
    wrong.owner = key.owner
    client.post(LOGIN, {"credential": wrong.used(asked)}, headers=JSON)
    told = client.post(LOGIN, {"credential": key.used(asked)}, headers=JSON)
    assert (told.status_code, told.json()) == (401, {"message": TOO_LATE})
    assert not is_in(client)


def test_only_the_newest_questions_are_remembered(client, ada, key):
    asked = [asks(client) for _ in range(MOST_WINDOWS + 1)]
    told = client.post(LOGIN, {"credential": key.used(asked[0])}, headers=JSON)
    assert told.json() == {"message": TOO_LATE}
    told = client.post(LOGIN, {"credential": key.used(asked[1])}, headers=JSON)
    assert told.status_code == 200


@pytest.mark.parametrize(("seconds", "status"), [(-1, 200), (1, 401)])
def test_a_question_is_good_for_as_long_as_the_script_is_told(
    client, key, time_machine, seconds, status
):
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    told = client.get(LOGIN, headers=JSON).json()
    credential = key.used(told["request_options"])
    time_machine.move_to(now + timedelta(seconds=told["seconds"] + seconds), tick=False)
    answer = client.post(LOGIN, {"credential": credential}, headers=JSON)
    assert answer.status_code == status
    assert is_in(client) is (status == 200)


def test_too_many_attempts_are_told_a_script_in_words(client, ada, key, settings):
    settings.MFA_RATE_LIMITS = {"webauthn_login": "2/m/ip"}
    for _ in range(2):
        assert client.post(LOGIN, {"credential": "{}"}, headers=JSON).status_code == 401
    asked = asks(client)
    told = client.post(LOGIN, {"credential": key.used(asked)}, headers=JSON)
    assert (told.status_code, told.json()) == (429, {"message": TOO_OFTEN})
    assert not is_in(client)


def test_browsers_may_offer_passkeys_beside_addresses(client, ada, key):
    page = client.get(reverse("account_login")).text
    assert 'autocomplete="username webauthn"' in page
    # Its button is for those whose browser knows passkeys; static/js/passkeyalone.js shows it.
    assert 'type="submit" form="by-passkey" hidden>Sign in with a passkey</button>' in page


def test_a_key_of_a_closed_account_opens_nothing(client, ada, key):
    ada.is_active = False
    ada.save()
    by_key_alone(client, key)
    assert not is_in(client)


def test_still_the_same_person_by_a_key(client, ada, key):
    client.force_login(ada)
    url = reverse("mfa_reauthenticate_webauthn")
    page = client.get(f"{url}?next={reverse(ADD)}")
    wrong = client.post(url, {"credential": Key().used(question(page)), "next": reverse(ADD)})
    assert wrong.status_code == 200
    assert REFUSED in wrong.text
    credential = key.used(question(wrong))
    answer = client.post(url, {"credential": credential, "next": reverse(ADD)})
    assert (answer.status_code, answer.url) == (302, reverse(ADD))
    assert client.get(reverse(ADD)).status_code == 200


def test_who_has_a_key_and_no_password_is_asked_for_the_key(client, ada, key):
    ada.set_unusable_password()
    ada.save()
    client.force_login(ada)
    answer = client.get(reverse(ADD), follow=True)
    address = f"{reverse('mfa_reauthenticate_webauthn')}?next={quote(reverse(ADD), safe='')}"
    assert answer.redirect_chain[-1] == (address, 302)
    assert 'data-passkey="get"' in answer.text
    # Nor is a code from a mail enough for them.
    answer = client.get(reverse("accounts:confirm"), {"next": reverse(ADD)})
    assert (answer.status_code, answer.url) == (302, address)


def test_a_key_gets_another_name(client, ada, key):
    just_signed_in(client, ada)
    own = ada.authenticator_set.get(type="webauthn")
    url = reverse("mfa_edit_webauthn", args=[own.pk])
    assert "Enter a name for the key." in client.post(url, {"name": " "}).text
    assert client.post(url, {"name": "x" * 61}).status_code == 200
    answer = client.post(url, {"name": "Old phone", "next": reverse(INDEX)})
    assert (answer.status_code, answer.url) == (302, reverse(INDEX))
    assert "Old phone" in client.get(reverse(LIST)).text


def test_the_last_key_goes_with_its_recovery_codes(client, ada, key):
    just_signed_in(client, ada)
    own = ada.authenticator_set.get(type="webauthn")
    url = reverse("mfa_remove_webauthn", args=[own.pk])
    assert "Remove “Phone”" in client.get(url).text
    answer = client.post(url, {"next": reverse(INDEX)})
    assert (answer.status_code, answer.url) == (302, reverse(INDEX))
    assert client.post(url).status_code == 404
    assert not ada.authenticator_set.exists()
    assert OutgoingMail.objects.filter(subject="A key was removed from your account").count() == 1
    client.logout()
    by_key_alone(client, key)
    assert not is_in(client)


def test_the_key_of_another_is_out_of_reach(client, ada, ben, key):
    just_signed_in(client, ben)
    own = ada.authenticator_set.get(type="webauthn")
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert client.post(reverse(name, args=[own.pk]), {"name": "Mine"}).status_code == 404
    assert str(Authenticator.objects.get(pk=own.pk)) == "Phone"
