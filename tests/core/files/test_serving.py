import pytest
from django.utils import timezone

from core.actors import SYSTEM
from core.errors import NotAllowed
from core.files.serving import file_response
from core.files.storing import store_bytes

pytestmark = pytest.mark.django_db


def test_file_response_hands_malware_to_nobody():
    stored = store_bytes(
        b"bytes", name="a.pdf", content_type="application/pdf", by=SYSTEM, at=timezone.now()
    )
    stored.scan, stored.scan_note = "infected", "Eicar-Test"
    with pytest.raises(NotAllowed, match="the malware scanner found Eicar-Test in it"):
        file_response(stored)


@pytest.mark.parametrize(
    ("kind", "disposition"),
    [("application/pdf", "inline"), ("text/html", "attachment"), ("image/svg+xml", "attachment")],
)
def test_file_response_opens_only_what_can_do_no_harm(kind, disposition):
    stored = store_bytes(b"bytes", name="a b.x", content_type=kind, by=SYSTEM, at=timezone.now())
    answer = file_response(stored)
    assert b"".join(answer.streaming_content) == b"bytes"
    assert answer["Content-Disposition"].split(";")[0] == disposition
    assert (answer["Content-Type"], answer["Content-Length"]) == (kind, "5")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox;")
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(("kind", "framed"), [("application/pdf", True), ("text/plain", False)])
def test_only_a_pdf_may_stand_in_a_page_of_this_site(kind, framed):
    stored = store_bytes(b"bytes", name="a.x", content_type=kind, by=SYSTEM, at=timezone.now())
    policy = file_response(stored, framed=True)["Content-Security-Policy"]
    assert ("frame-ancestors 'self'" in policy, policy.startswith("sandbox;")) == (
        framed,
        not framed,
    )
