from datetime import timedelta

import pytest

from awards.actions.acceptance import accept_award, decline_award
from awards.actions.cosigning import Signatory, name_cosignatory
from awards.actions.letters import issue_letter
from awards.actions.reminding import remind_of_offers
from awards.models import Condition
from awards.queries.reminding import anything_still_owed, offer_still_waits
from core.mail.models import OutgoingMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def cosigned(prepared, sam, now, settings):
    settings.LETTER_MAIL_AFTER_SECONDS = 0
    prepared.needs_cosignature = True
    prepared.save(update_fields=["needs_cosignature"])
    carla = Signatory("TU Dresden", "Carla Weiss", "carla@tu.example.org")
    name_cosignatory(award=prepared, signatory=carla, by=sam, at=now)
    issue_letter(award=prepared, by=sam, at=now)
    prepared.refresh_from_db()
    return prepared


def test_an_offer_waits_until_its_grantee_has_signed(cosigned, ada, now):
    key = f"{cosigned.reference} {cosigned.answer_by}"
    assert offer_still_waits("", key)
    accept_award(award=cosigned, typed_name="Ada", address=None, by=ada, at=now)
    assert not offer_still_waits("", key)


def test_who_has_not_signed_is_reminded_once_a_step(cosigned, ada, now):
    def reminded():
        mails = OutgoingMail.objects.filter(dedupe_key__contains=".remind:")
        return sorted(mails.values_list("to", flat=True))

    later = now + timedelta(days=17)
    for _ in range(2):
        remind_of_offers(at=later)
    assert reminded() == ["ada@example.org", "carla@tu.example.org"]
    accept_award(award=cosigned, typed_name="Ada", address=None, by=ada, at=later)
    remind_of_offers(at=now + timedelta(days=24))
    assert reminded() == ["ada@example.org", "carla@tu.example.org", "carla@tu.example.org"]


def test_an_offer_waits_until_it_is_answered_or_moved(offered, ada, now):
    key = f"{offered.reference} {offered.answer_by}"
    assert offer_still_waits("", key) is True
    other_day = offered.answer_by + timedelta(days=1)
    assert offer_still_waits("", f"{offered.reference} {other_day}") is False
    decline_award(award=offered, reason="Another grant", by=ada, at=now)
    assert offer_still_waits("", key) is False


def test_something_is_owed_while_a_condition_of_that_time_is_open(accepted):
    condition = accepted.conditions.order_by("due_on").first()
    application = accepted.application
    who = f"{application.owner_id} {application.call.programme_id}"
    assert anything_still_owed("", f"{who} {condition.due_on}") is True
    assert anything_still_owed("", f"{who} {condition.due_on - timedelta(days=1)}") is False
    Condition.objects.update(state="handed_in")
    assert anything_still_owed("", f"{who} {condition.due_on}") is False
