import pytest
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
