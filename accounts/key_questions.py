"""The questions the page of signing in asks keys, several at a time.

allauth remembers one question a session. That page asks as soon as it is open, so that a browser
can offer passkeys with the addresses it fills in; it may be open in several windows, and for long.
"""

import time
from typing import Any

from allauth.mfa.webauthn.internal.auth import STATE_SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from fido2.utils import websafe_encode

ASKED_SECONDS = 15 * 60
MOST_WINDOWS = 10
_ASKED = "accounts_key_questions"


def keep_question(session: SessionBase) -> None:
    """Put the question allauth has just asked beside those that wait for an answer."""
    question = {"state": session.pop(STATE_SESSION_KEY), "at": time.time()}
    session[_ASKED] = [*_waiting(session), question][-MOST_WINDOWS:]


def finds_question(session: SessionBase, challenge: bytes) -> bool:
    """Whether this was asked and is not too old; allauth is to compare the answer with it then.

    Each question takes one answer, right or wrong.
    """
    asked = websafe_encode(challenge)
    waiting = _waiting(session)
    meant = next((each for each in waiting if each["state"]["challenge"] == asked), None)
    if meant is None:
        return False
    waiting.remove(meant)
    session[_ASKED] = waiting
    session[STATE_SESSION_KEY] = meant["state"]
    return True


def _waiting(session: SessionBase) -> list[dict[str, Any]]:
    oldest = time.time() - ASKED_SECONDS
    return [each for each in session.get(_ASKED, []) if each["at"] > oldest]
