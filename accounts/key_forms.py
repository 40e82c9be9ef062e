"""The forms of passkeys and security keys (WebAuthn) in our words: `MFA_FORMS`, `ACCOUNT_FORMS`.

What a key says comes from a browser through static/js/passkey.js and may be anything: whatever
cannot be read as an answer of a key is refused like a wrong one.
"""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.forms import LoginForm
from allauth.core import context as now_handled
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from allauth.mfa.webauthn.internal.auth import parse_authentication_response
from django import forms

from accounts.key_questions import finds_question

NAME_LENGTH = 60
UNREADABLE = (
    TypeError,
    ValueError,
    LookupError,
    AttributeError,
    AssertionError,
    struct.error,
)
REFUSED = (
    "Your key was not accepted. Perhaps it belongs to another account or was removed from yours, "
    "or this page was open in two windows. Try again."
)
NOTHING_CAME = (
    "Nothing came from your key. Wait until the page is there whole, and try again. Keys need "
    "JavaScript."
)
TOO_LATE = (
    "Your key answered too late, or for a page that is no longer open, so nobody was signed in. "
    "Try again."
)
TOO_OFTEN = (
    "There were too many attempts from your network in a short time. Wait a minute, then try again."
)


@contextmanager
def _plainly_refused() -> Iterator[None]:
    """Say the same in our words for every answer that is wrong or is none."""
    try:
        yield
    except forms.ValidationError as error:
        if getattr(error, "code", None) == "incorrect_code":
            raise forms.ValidationError(REFUSED, code="incorrect_code") from error
        raise
    except UNREADABLE as error:
        raise forms.ValidationError(REFUSED, code="incorrect_code") from error


def _in_our_words(form: Any) -> None:
    field = form.fields["credential"]
    field.label = "Your key"
    field.error_messages |= {"required": NOTHING_CAME, "invalid": REFUSED}


def _name_field() -> forms.CharField:
    return forms.CharField(
        label="Name of the key",
        max_length=NAME_LENGTH,
        help_text="So that you know later which one it is, for example “Phone” or “Blue key”.",
        error_messages={"required": "Enter a name for the key."},
    )


class AddKeyForm(AddWebAuthnForm):
    """A new key: what it is called and whether it is enough to sign in with."""

    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = _name_field()
        # The key has been made when the form comes; it is not lost for want of a good name.
        self.fields["name"].required = False
        self.fields["name"].validators.clear()
        _in_our_words(self)
        alone = self.fields["passwordless"]
        alone.initial = True
        alone.label = "Let me sign in with this key alone"
        alone.help_text = (
            "Without your password. It must be a key that asks for a finger, a face or a PIN, as "
            "phones and laptops do. Otherwise it is the second step after your password."
        )
        self.order_fields(["name", "passwordless", "credential"])

    def clean_name(self) -> str:
        """What they call it, or a plain name."""
        return str(super().clean_name()).replace("\0", "")[:NAME_LENGTH]

    def clean(self) -> dict[str, Any]:
        """Refuse what is no answer of a key, or one to another question than ours."""
        with _plainly_refused():
            return super().clean()


class EditKeyForm(EditWebAuthnForm):
    """A better name for a key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = _name_field()


class _UsesKey:
    """A form that takes what a key answered."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self)

    def clean_credential(self) -> Authenticator:
        """The key that answered."""
        with _plainly_refused():
            return super().clean_credential()  # type: ignore[misc]


class AuthenticateKeyForm(_UsesKey, AuthenticateWebAuthnForm):
    """The second step of signing in, by a key."""

    def has(self, kind: str) -> bool:
        """Whether the person who is signing in has a second step of this kind."""
        return Authenticator.objects.filter(user=self.user, type=kind).exists()

    @property
    def has_keys(self) -> bool:
        """Whether they can answer with a key."""
        return self.has(Authenticator.Type.WEBAUTHN)

    @property
    def has_app(self) -> bool:
        """Whether they can answer with a code of an authenticator app."""
        return self.has(Authenticator.Type.TOTP)


class ReauthenticateKeyForm(_UsesKey, ReauthenticateWebAuthnForm):
    """Still the same person, by a key."""


class LoginKeyForm(_UsesKey, LoginWebAuthnForm):
    """Signing in with a key alone."""

    def clean_credential(self) -> Authenticator:
        """The key that answered what the page of signing in asked; it made sure who holds it.

        The page of the second step is content with less, so an answer to it is none here.
        """
        with _plainly_refused():
            answer = parse_authentication_response(self.cleaned_data["credential"])
            challenge = answer.response.client_data.challenge
        if not finds_question(now_handled.request.session, challenge):
            raise forms.ValidationError(TOO_LATE, code="too_late")
        return super().clean_credential()


class SignInForm(LoginForm):
    """Address and password; browsers offer passkeys with the addresses they fill in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username webauthn"
