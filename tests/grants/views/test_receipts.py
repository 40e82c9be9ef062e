from datetime import timedelta

import pytest
from django.urls import reverse

from grants.actions.submission import submit_application
from tests.grants.conftest import answer
from tests.grants.views.test_applications import pdf_text, text_of, url


@pytest.fixture
def submission(complete, ada, now):
    return submit_application(application=complete, by=ada, at=now)


def check(client, reference, sha256):
    return client.get(reverse("grants:receipt_check"), {"reference": reference, "sha256": sha256})


def test_application_receipt_pdf_holds_what_proves_it(client, complete, ada, submission):
    client.force_login(ada)
    text = pdf_text(client.get(url("application_receipt_pdf", complete)))
    solid = text.replace(" ", "")
    assert complete.reference in text
    assert submission.sha256 in solid
    assert "Ada Lovelace" in text
    assert "UTC" in text
    assert "Europe/Berlin" in text
    assert str(submission.form_version) in text
    assert "verify_receipt" in text
    assert "/receipts/check/" in solid
    assert "We make fast kernels and share them." in text


def test_application_receipt_pdf_needs_a_submission(client, complete, ada):
    client.force_login(ada)
    assert client.get(url("application_receipt_pdf", complete)).status_code == 404


def test_receipt_check_tells_a_stranger_that_and_nothing_more(
    client, complete, ada, submission, now
):
    text = text_of(check(client, complete.reference, submission.sha256))
    assert "This receipt is genuine: submission number 1. It is the last one" in text
    for secret in ("Ada", "Open kernels", complete.call.title, "submitted on"):
        assert secret not in text
    answer(complete, ada, now + timedelta(seconds=1), title="Other")
    submit_application(application=complete, by=ada, at=now + timedelta(seconds=2))
    assert "It was replaced by a later submission" in text_of(
        check(client, complete.reference, submission.sha256)
    )
    assert "We do not know this receipt" in text_of(check(client, complete.reference, "0" * 64))


def test_receipt_check_says_what_a_hash_looks_like(client, complete):
    assert client.get(reverse("grants:receipt_check")).status_code == 200
    wrong = check(client, complete.reference, "abc")
    assert wrong.status_code == 422
    assert "A SHA-256 has 64 characters" in text_of(wrong)
    assert 'value="abc"' in wrong.content.decode()
