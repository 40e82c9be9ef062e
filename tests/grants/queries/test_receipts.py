from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from grants.actions.submission import submit_application
from grants.queries.receipts import ReceiptFound, check_receipt
from tests.grants.conftest import answer


@pytest.fixture
def receipts(complete, ada, now):
    first = submit_application(application=complete, by=ada, at=now)
    answer(complete, ada, now + timedelta(seconds=1), title="Better")
    return first, submit_application(application=complete, by=ada, at=now + timedelta(seconds=2))


def test_a_receipt_is_genuine_and_stands_or_was_replaced(receipts, complete):
    first, second = receipts
    reference = complete.reference
    assert check_receipt(reference=reference, sha256=first.sha256) == ReceiptFound(1, stands=False)
    found = check_receipt(reference=f" {reference.lower()} ", sha256=second.sha256.upper())
    assert found == ReceiptFound(2, stands=True)
    assert found.sentence == (
        "This receipt is genuine: submission number 2. It is the last one that was submitted under "
        "this reference."
    )


def test_another_hash_or_reference_is_unknown(receipts, complete):
    first, _second = receipts
    assert check_receipt(reference=complete.reference, sha256="0" * 64) is None
    assert check_receipt(reference="APP-1999-0001", sha256=first.sha256) is None


def test_verify_receipt_says_so_or_fails(receipts, complete, capsys):
    first, _second = receipts
    call_command("verify_receipt", complete.reference, first.sha256)
    assert "genuine: submission number 1. It was replaced" in capsys.readouterr().out
    with pytest.raises(CommandError, match="We do not know this receipt"):
        call_command("verify_receipt", complete.reference, "0" * 64)
