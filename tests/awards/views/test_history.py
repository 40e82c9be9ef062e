import re
from pathlib import Path

import pytest
from django.utils import timezone

from awards.states import CONDITION, PAYMENT
from awards.views._history import DEEDS, told
from core.audit.models import AuditEvent

BASE = Path(__file__).resolve().parents[3]
WRITTEN = re.compile(r'"((?:award|condition|letter|payment|release)\.[a-z_]+)"')
BANK_DETAILS = re.compile(r'_record\(details, "([a-z]+)"')


def event(verb, **data):
    return AuditEvent(
        at=timezone.now(), actor_name="Sam Okafor", verb=verb, subject="CON-2026-0004", data=data
    )


@pytest.mark.parametrize(
    ("verb", "sentence"),
    [
        ("condition.send_back", "Sam Okafor sent back CON-2026-0004"),
        ("release.hand_in", "Sam Okafor gave an address for CON-2026-0004"),
        ("condition.look_at", "Sam Okafor condition look at CON-2026-0004"),
    ],
)
def test_a_deed_is_told_in_words(verb, sentence):
    assert [line.sentence for line in told([event(verb)])] == [sentence]


def test_a_reason_is_told_with_it():
    lines = told([event("condition.waive", reason="Not needed."), event("award.offer")])
    assert [line.reason for line in lines] == ["Not needed.", ""]


def test_every_deed_of_an_award_has_words():
    """Every verb recorded about awards, their conditions and their payments."""
    sources = [*BASE.glob("awards/actions/*.py"), *BASE.glob("releases/**/*.py")]
    verbs = {verb for path in sources for verb in WRITTEN.findall(path.read_text())}
    verbs |= {f"condition.{verb}" for _state, verb in CONDITION.table} - {"condition.confirm"}
    verbs |= {f"payment.{verb}" for _state, verb in PAYMENT.table}
    accounts = (BASE / "awards/actions/bank_details.py").read_text()
    verbs |= {f"bank_details.{verb}" for verb in BANK_DETAILS.findall(accounts)}
    assert "bank_details.confirm" in verbs
    assert sorted(verbs - set(DEEDS)) == []
