import base64
import hashlib
import uuid

import pytest
from django.core import signing
from hypothesis import given
from hypothesis import strategies as st

from core.mail.masking import without_secrets

SITE = "https://grants.example.org"


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/invitations/q3Zk9vT1mXw7Rb2LQ8aY5c/", "/invitations/…/"),
        ("/cosign/q3Zk9vT1mXw7Rb2LQ8aY5c/letter.pdf", "/cosign/…/letter.pdf"),
        ("/not-me/42:1tKq8Z:Yd0xGkq3ZpVbR1mXw7Rb/?a=b", "/not-me/…/?a=b"),
        ("/x/?next=/y/&key=q3Zk9vT1mXw7Rb2LQ8aY5c", "/x/?next=/y/&key=…"),
        ("/x/#q3Zk9vT1mXw7Rb2LQ8aY5c", "/x/#…"),
        ("/x/%71%33Zk9vT1mXw7Rb2L", "/x/…"),
        ("/calendar/q3Zk9vT1mXw7Rb2LQ8aY5c.ics", "/calendar/…"),
        ("/accounts/password/reset/key/1-cxyz0p-4f0c9a7b21/", "/accounts/password/reset/key/…/"),
        ("/staff/calls/open-source-for-science-2026/", None),
        ("/staff/applications/APP-2026-0412/", None),
        ("/conditions/CND-2026-123456.", None),
        ("/staff/awards/AWD-2026-0001/besides-cash/", None),
        ("", None),
        (".", None),
    ],
)
def test_a_link_keeps_its_words_and_loses_its_secret(path, shown):
    text = f"Answer here: {SITE}{path}\n\nYours"
    expected = path if shown is None else shown
    assert without_secrets(text) == f"Answer here: {SITE}{expected}\n\nYours"


def test_the_host_is_not_asked():
    old = "http://127.0.0.1:8000/cosign/q3Zk9vT1mXw7Rb2LQ8aY5c/"
    assert without_secrets(f"({old})") == "(http://127.0.0.1:8000/cosign/…/)"


def test_what_is_no_address_stays():
    text = "SHA-256 9b74c9897bac770ffc029102a200c5de, and/or q3Zk9vT1mXw7Rb2LQ8aY5c"
    assert without_secrets(text) == text


@given(st.binary(min_size=1, max_size=40))
def test_no_token_gets_through(drawn):
    digest = hashlib.sha256(drawn).digest()
    tokens = (
        base64.urlsafe_b64encode(digest).decode().rstrip("="),
        signing.b62_encode(int.from_bytes(digest, "big")),
        str(uuid.UUID(bytes=digest[:16])),
        digest.hex(),
        signing.dumps({"key": digest.hex()}, key="k" * 50),
    )
    told = [without_secrets(f"{SITE}/cosign/{token}/") for token in tokens]
    assert told == [f"{SITE}/cosign/…/"] * len(tokens)


@given(st.text())
def test_it_never_raises_and_leaves_what_has_no_address(text):
    told = without_secrets(text)
    assert told == text or "://" in text
