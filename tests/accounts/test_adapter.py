import pytest
from allauth.account import app_settings
from django.urls import reverse

from core.mail.models import OutgoingMail
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
