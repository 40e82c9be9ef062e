"""Asking again who somebody is before a deed that could take an account or its money away.

allauth asks for the password, the authenticator app or a key, and asks nobody who has none of
them. Such a person signs in by a code from a mail, so that is what they are asked for here.
"""

import time
from dataclasses import asdict, dataclass
from typing import Any

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from allauth.core.internal.cryptokit import normalize_user_code
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import urlencode

from accounts.models import User
from core.web import SignedInRequest

CODE_SECONDS = 15 * 60
MOST_TRIES = 5
_KEPT = "accounts_confirm_code"


def must_confirm(request: SignedInRequest) -> bool:
    """Whether the person has to show once more who they are before this deed."""
    try:
        return is_reauthentication_required(request, app="allauth.account")
    except ReauthenticationRequired:
        return True


def signed_in_lately(request: SignedInRequest, user: User) -> bool:
    """Whether they signed in or confirmed within the last minutes, in this session."""
    since = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
    return any(record["at"] > since for record in get_authentication_records(request, user))


def way_to_confirm(user: User, back_to: str) -> str:
    """The address of the page that asks, which leads back to `back_to` (a path)."""
    from allauth.account.adapter import get_adapter

    return f"{get_adapter().get_reauthentication_methods(user)[0]['url']}?" + urlencode(
        {"next": back_to}
    )


@dataclass
class _Sent:
    digest: str
    at: float
    tries: int = 0


def keep_code(request: SignedInRequest, code: str) -> None:
    """Remember which code was sent; an earlier one is no longer taken."""
    request.session[_KEPT] = asdict(_Sent(_digest(request, code), time.time()))


def code_is_out(request: SignedInRequest) -> bool:
    """Whether a code was sent that can still be typed in."""
    return _sent(request) is not None


def takes_code(request: SignedInRequest, user: User, code: str) -> bool:
    """Whether it is the code that was sent; then the person has confirmed who they are."""
    sent = _sent(request)
    if sent is None:
        return False
    typed = _digest(request, code)
    if not constant_time_compare(typed, sent.digest):
        sent.tries += 1
        request.session[_KEPT] = asdict(sent)
        return False
    del request.session[_KEPT]
    record_authentication(request, user, method="code", reauthenticated=True)
    return True


def _sent(request: SignedInRequest) -> _Sent | None:
    kept: dict[str, Any] | None = request.session.get(_KEPT)
    sent = _Sent(**kept) if kept else None
    if sent is None or sent.tries >= MOST_TRIES or time.time() - sent.at > CODE_SECONDS:
        return None
    return sent


def _digest(request: SignedInRequest, code: str) -> str:
    return salted_hmac(f"{_KEPT}:{request.user.pk}", normalize_user_code(code)).hexdigest()
