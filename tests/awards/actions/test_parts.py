from datetime import date

import pytest

from awards.actions.editing import AwardTerms, edit_award
from awards.actions.letters import issue_letter
from awards.actions.parts import add_part, remove_part
from awards.actions.payments import approve_payment, pay_payment
from awards.models import UnitPool
from core.errors import NotAllowed, RuleBroken
from core.mail.models import OutgoingMail


def give(award, by, at, **changes):
    given = {
        "instrument": "compute",
        "unit": "GPU hours",
        "quantity": 100,
        "deliveries": 3,
        "first_on": date(2027, 1, 15),
    }
    return add_part(award=award, by=by, at=at, **{**given, **changes})


def test_units_are_planned_in_deliveries_that_add_up(prepared, sam, now):
    part = give(prepared, sam, now)
    rows = [(each.label, each.amount, each.due_on) for each in part.payments.all()]
    assert rows == [
        ("Delivery 1 of 3", 34, date(2027, 1, 15)),
        ("Delivery 2 of 3", 33, date(2027, 2, 1)),
        ("Delivery 3 of 3", 33, date(2027, 3, 1)),
    ]
    with pytest.raises(RuleBroken, match="already"):
        give(prepared, sam, now)
    remove_part(part=part, by=sam, at=now)
    assert prepared.payments.filter(part__isnull=False).count() == 0


def test_pool_of_the_call_is_kept(prepared, call, sam, now):
    UnitPool.objects.create(call=call, instrument="compute", unit="GPU hours", quantity=99)
    with pytest.raises(RuleBroken, match="99 GPU hours left"):
        give(prepared, sam, now)
    assert give(prepared, sam, now, quantity=99).quantity == 99


@pytest.mark.parametrize("changes", [{"deliveries": 0}, {"quantity": 2}, {"deliveries": 61}])
def test_each_delivery_is_something(prepared, sam, now, changes):
    with pytest.raises(RuleBroken, match="deliveries"):
        give(prepared, sam, now, **changes)


def test_not_once_the_letter_is_out_and_not_by_others(prepared, sam, fay, now):
    part = give(prepared, sam, now)
    with pytest.raises(NotAllowed):
        give(prepared, fay, now, unit="days")
    with pytest.raises(NotAllowed):
        remove_part(part=part, by=fay, at=now)
    issue_letter(award=prepared, by=sam, at=now)
    with pytest.raises(RuleBroken, match="offered"):
        remove_part(part=part, by=sam, at=now)


def test_delivered_with_what_shows_it_and_never_in_a_payment_file(prepared, sam, fay, bea, now):
    part = give(prepared, sam, now, deliveries=1)
    issue_letter(award=prepared, by=sam, at=now)
    prepared.refresh_from_db()
    prepared.state, prepared.answered_at = "accepted", now
    prepared.save(update_fields=["state", "answered_at"])
    delivery = approve_payment(payment=part.payments.get(), by=fay, at=now)
    with pytest.raises(RuleBroken, match="what shows"):
        pay_payment(payment=delivery, by=bea, at=now)
    done = pay_payment(payment=delivery, by=bea, at=now, note="Quota raised, ticket 7")
    assert (done.state, done.note) == ("paid", "Quota raised, ticket 7")
    assert OutgoingMail.objects.filter(subject__startswith="100 GPU hours").count() == 1


def test_editing_the_cash_leaves_the_rest_alone(prepared, sam, now):
    part = give(prepared, sam, now)
    terms = AwardTerms(0, prepared.starts_on, prepared.ends_on)
    edit_award(award=prepared, terms=terms, conditions=[], payments=[], by=sam, at=now)
    assert part.payments.count() == 3
    assert list(prepared.payments.filter(part=None)) == []


def test_the_last_part_of_an_award_without_money_stays(prepared, sam, now):
    part = give(prepared, sam, now)
    other = give(prepared, sam, now, unit="Engineer days")
    prepared.payments.filter(part=None).delete()
    prepared.amount = 0
    prepared.save(update_fields=["amount"])
    remove_part(part=part, by=sam, at=now)
    with pytest.raises(RuleBroken, match="Nothing would be left of this award"):
        remove_part(part=other, by=sam, at=now)
    assert list(prepared.parts.all()) == [other]
