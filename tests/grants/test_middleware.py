import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

DESK = "home:staff_desk"


@pytest.fixture
def needed(settings):
    settings.STAFF_NEED_SECOND_STEP = True


def opened(client, user, url=DESK):
    client.force_login(user)
    return client.get(reverse(url))


def test_who_handles_money_is_led_to_the_second_step(client, fay, root, needed):
    for user in (fay, root):
        answer = opened(client, user)
        assert answer.status_code == 403
        assert "Set up two-step sign-in first" in answer.text
        for way in ("mfa_activate_totp", "mfa_add_webauthn"):
            assert f'href="{reverse(way)}"' in answer.text


@pytest.mark.parametrize("kind", [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])
def test_with_an_app_or_a_key_staff_pages_open(client, fay, needed, kind):
    Authenticator.objects.create(user=fay, type=kind, data={})
    assert opened(client, fay).status_code == 200


def test_recovery_codes_alone_are_no_second_step(client, fay, needed):
    Authenticator.objects.create(user=fay, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert opened(client, fay).status_code == 403


def test_others_and_other_pages_are_not_held_up(client, fay, sam, needed):
    assert opened(client, sam).status_code == 200
    assert opened(client, fay, "home:desk").status_code == 200
    client.logout()
    assert client.get(reverse(DESK)).status_code == 302


def test_it_is_off_unless_it_is_asked_for(client, fay):
    assert opened(client, fay).status_code == 200
