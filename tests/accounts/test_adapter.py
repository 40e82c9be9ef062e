import pytest
from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.core.context import request_context
from django.core.cache import cache
from django.urls import reverse

from core.mail.models import OutgoingMail
from core.proxies import Proxies
from tests.factories.accounts import UserFactory

HOST = "http://testserver/"


def asked(client, url, data, capture):
    with capture(execute=True):
        client.post(reverse(url), data)
    return OutgoingMail.objects.get()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("url", "email", "subject"),
    [
        ("account_request_login_code", "ada@example.org", "Your sign-in code"),
        ("account_reset_password", "ada@example.org", "Choose a new password"),
        (
            "account_reset_password",
            "nobody@example.org",
            "There is no account with this address",
        ),
    ],
)
def test_mail_of_the_sign_in_goes_through_the_outbox(
    client, django_capture_on_commit_callbacks, url, email, subject
):
    UserFactory(name="Ada O'Hara", email="ada@example.org")
    mail = asked(client, url, {"email": email}, django_capture_on_commit_callbacks)
    assert (mail.to, mail.subject, mail.state) == (email, subject, "sent")
    assert mail.body.rstrip().endswith(f"Seedcorn\n{HOST}")
    assert "&#x27;" not in mail.body


@pytest.mark.django_db
def test_signing_up_twice_tells_the_owner_of_the_address(
    client, django_capture_on_commit_callbacks
):
    UserFactory(email="ada@example.org")
    data = {"name": "Ada", "email": "ada@example.org", "password1": "corn-eats-seeds-9"}
    mail = asked(client, "account_signup", data, django_capture_on_commit_callbacks)
    assert mail.subject == "You have an account already"


@pytest.fixture
def limited(settings):
    """The limits of an installation, with nothing counted yet."""
    settings.ACCOUNT_RATE_LIMITS = {"request_login_code": "2/m/ip"}
    cache.clear()
    yield
    cache.clear()


def code_asked_from(client, address, **headers):
    # Another browser each time: one that waits for a code is led to where it is typed.
    client.cookies.clear()
    url, typed = reverse("account_request_login_code"), {"email": "nobody@example.org"}
    return client.post(url, typed, HTTP_X_FORWARDED_FOR=address, **headers)


@pytest.mark.django_db
def test_behind_a_proxy_each_address_has_its_own_limit(client, limited, settings):
    settings.TRUSTED_PROXIES = Proxies.named(["unix"])
    near = {"REMOTE_ADDR": ""}
    for _ in range(2):
        assert code_asked_from(client, "192.0.2.7", **near).status_code == 302
    refused = code_asked_from(client, "192.0.2.7", **near)
    assert refused.status_code != 302
    assert code_asked_from(client, "192.0.2.8", **near).status_code == 302


@pytest.mark.django_db
def test_a_made_up_address_does_not_lift_the_limit(client, limited):
    answers = [code_asked_from(client, f"192.0.2.{number}").status_code for number in range(3)]
    assert answers[:2] == [302, 302]
    assert answers[2] != 302


@pytest.mark.django_db
def test_too_many_attempts_are_answered_in_plain_words(client, settings, limited):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    typed = {"login": "ada@example.org", "password": "wrong"}
    client.post(reverse("account_login"), typed)
    answer = client.post(reverse("account_login"), typed)
    assert answer.status_code == 429
    assert "Too many attempts in a short time" in answer.text
    assert "Wait a minute" in answer.text


@pytest.mark.django_db
def test_too_many_wrong_passwords_are_answered_with_a_way_on(client, settings, limited):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "1/m/ip"}
    typed = {"login": "ada@example.org", "password": "wrong"}
    client.post(reverse("account_login"), typed)
    answer = client.post(reverse("account_login"), typed)
    assert "Wait five minutes, then try again, or have a code sent" in answer.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("mail", "subject"),
    [
        ("account/email/password_changed", "Your password was changed"),
        ("account/email/password_set", "A password was set"),
        ("account/email/password_reset", "You have a new password"),
        ("mfa/email/totp_activated", "Two-step sign-in is on"),
        ("mfa/email/totp_deactivated", "Two-step sign-in is off"),
        ("mfa/email/webauthn_added", "A key was added to your account"),
        ("mfa/email/webauthn_removed", "A key was removed from your account"),
        ("mfa/email/recovery_codes_generated", "New recovery codes"),
    ],
)
def test_what_changed_in_an_account_is_told_in_our_words(ada, rf, mail, subject):
    request = rf.get("/", HTTP_USER_AGENT="Browser & Co")
    request.user = ada
    with request_context(request):
        get_adapter().send_notification_mail(mail, ada)
    told = OutgoingMail.objects.get()
    assert (told.to, told.subject) == (ada.email, subject)
    assert "From: 127.0.0.1\nBrowser: Browser & Co\n" in told.body
    assert "If it was not, somebody may be using your account" in told.body


@pytest.mark.django_db
def test_a_sign_in_code_that_got_lost_is_sent_again(client, django_capture_on_commit_callbacks):
    UserFactory(email="ada@example.org")
    asked(
        client,
        "account_request_login_code",
        {"email": "ada@example.org"},
        django_capture_on_commit_callbacks,
    )
    confirm = reverse("account_confirm_login_code")
    page = client.get(confirm).text
    assert "It is valid for 15 minutes." in page
    assert "Send a new code" in page
    with django_capture_on_commit_callbacks(execute=True):
        client.post(confirm, {"action": "resend"})
    assert [mail.subject for mail in OutgoingMail.objects.all()] == ["Your sign-in code"] * 2


def test_codes_are_valid_as_long_as_the_page_says(settings):
    assert settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT == 15 * 60
    assert app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT == 15 * 60
