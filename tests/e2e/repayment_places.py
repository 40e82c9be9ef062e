"""An award of which money is asked back, and pools of what is not cash."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from awards.actions.pools import set_pool
from awards.actions.repayments import (
    approve_repayment,
    ask_repayment,
    receive_repayment,
    take_back_receipt,
)
from awards.models import GrantPart
from core.actors import SYSTEM
from tests.factories.awards import PaymentFactory, accepted_award, funded_application
from tests.factories.grants import CallFactory


def paying_back(people, call):
    """Ben paid one request back, another in part, and a third waits for a second person."""
    now = timezone.now()
    # The form of the demo's call asks more than the one the factories answer.
    call = CallFactory(
        programme=call.programme,
        title="Tools for archives",
        currency=call.currency,
        slug="archives",
    )
    with transaction.atomic():  # the instalments have to add up at its end
        award = accepted_award(
            application=funded_application(call=call, owner=people["ben"]),
            currency=call.currency,
            amount=30_000_00,
            instalments=[],
        )
        sent = {"state": "paid", "approved_at": now, "paid_at": now, "paid_on": now.date()}
        PaymentFactory(award=award, amount=30_000_00, **sent)
        part = GrantPart.objects.create(
            award=award, instrument="compute", unit="GPU hours", quantity=4_000
        )
        PaymentFactory(award=award, amount=4_000, part=part, label="Delivery 1 of 1")
    came_back = _asked(award, 1_000_00, "overpaid", now)
    _come(came_back, 1_000_00, now)
    owed = _asked(award, 12_000_00, "unspent", now)
    _come(owed, 2_000_00, now)
    _come(owed, 3_000_00, now, "NOTPROVIDED 72")
    take_back_receipt(
        repayment=owed,
        receipt=owed.receipts.latest("pk"),
        reason="The bank's entry was for another award.",
        by=SYSTEM,
        at=now,
    )
    waiting = _ask(award, 500_00, "breach", now)
    set_pool(
        call=call,
        instrument="compute",
        unit="GPU hours",
        quantity=10_000,
        by=people["admin"],
        at=now,
    )
    return {
        "paying_call": call.slug,
        "paid_award": award.reference,
        "repayment": owed.reference,
        "new_repayment": waiting.reference,
        "came_back": came_back.reference,
    }


def _ask(award, amount, cause, now):
    return ask_repayment(
        award=award,
        amount=amount,
        cause=cause,
        reason="The second year did not begin, as agreed on 3 March.",
        due_on=now.date() + timedelta(days=30),
        by=SYSTEM,
        at=now,
    )


def _asked(award, amount, cause, now):
    return approve_repayment(repayment=_ask(award, amount, cause, now), by=SYSTEM, at=now)


def _come(repayment, amount, now, bank_reference="NOTPROVIDED 71"):
    receive_repayment(
        repayment=repayment,
        amount=amount,
        received_on=now.date(),
        bank_reference=bank_reference,
        by=SYSTEM,
        at=now,
    )
