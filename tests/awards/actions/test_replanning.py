from datetime import date

import pytest
from django.db import connection

from awards.actions.parts import add_part
from awards.actions.payment_files import cancel_payment_file
from awards.actions.payments import (
    approve_payment,
    cancel_payment,
    hold_payment,
    pay_payment,
    plan_payment_again,
    return_payment,
    unapprove_payment,
)
from awards.actions.replanning import merge_payments, replan_payment, split_payment
from awards.actions.rules import set_approval_limit
from awards.models import Payment
from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken

LATER = date(2028, 1, 1)


def plan_of(award):
    return list(award.payments.order_by("position").values_list("amount", "due_on"))


def settled():
    """What the database asks when a transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_split_payment_keeps_the_sum_and_the_conditions(accepted, release, last, fay, now):
    made = split_payment(payment=last, amount=3_000_00, due_on=LATER, by=fay, at=now)
    settled()
    assert [amount for amount, _ in plan_of(accepted)] == [72_000_00, 5_000_00, 3_000_00]
    assert (list(made.conditions.all()), made.due_on) == ([release], LATER)
    with pytest.raises(RuleBroken, match="blocked"):
        approve_payment(payment=made, by=fay, at=now)
    assert AuditEvent.objects.filter(subject=made.reference).count() == 1


def test_split_payment_leaves_something_on_both_sides(first, fay, now):
    for amount in (0, -5, first.amount, first.amount + 1):
        with pytest.raises(RuleBroken) as refusal:
            split_payment(payment=first, amount=amount, due_on=LATER, by=fay, at=now)
        assert refusal.value.field == "amount"


def test_split_payment_comes_right_after_it(accepted, first, fay, now):
    made = split_payment(payment=first, amount=1, due_on=LATER, by=fay, at=now)
    order = list(accepted.payments.order_by("position").values_list("reference", flat=True))
    assert order[:2] == [first.reference, made.reference]


def test_merge_payments_hang_on_the_conditions_of_both(accepted, release, first, last, fay, now):
    one = merge_payments(payment=last, into=first, by=fay, at=now)
    settled()
    assert (one.amount, list(one.conditions.all())) == (80_000_00, [release])
    assert not Payment.objects.filter(pk=last.pk).exists()
    with pytest.raises(RuleBroken, match="merged meanwhile"):
        merge_payments(payment=last, into=first, by=fay, at=now)


def test_merge_payments_of_other_kinds_or_itself_is_refused(call, prepared, first, fay, sam, now):
    part = add_part(
        award=prepared,
        instrument="compute",
        unit="GPU hours",
        quantity=10,
        deliveries=1,
        first_on=LATER,
        by=sam,
        at=now,
    )
    Payment.objects.filter(part=part).update(award=first.award)
    with pytest.raises(RuleBroken, match="one kind"):
        merge_payments(payment=first, into=part.payments.get(), by=fay, at=now)
    with pytest.raises(RuleBroken, match="another payment"):
        merge_payments(payment=first, into=first, by=fay, at=now)


def test_merge_payments_keeps_the_one_that_was_in_a_file(sent, first, last, fay, bea, now):
    cancel_payment_file(file=sent, reason="Not sent", by=bea, at=now)
    unapprove_payment(payment=first, by=fay, at=now)
    with pytest.raises(RuleBroken, match="was in a payment file or came back, so it stays"):
        merge_payments(payment=first, into=last, by=fay, at=now)
    assert merge_payments(payment=last, into=first, by=fay, at=now).amount == 80_000_00


def test_merge_payments_keeps_the_one_that_came_back(sendable, last, fay, bea, now):
    pay_payment(payment=sendable, by=bea, at=now)
    return_payment(payment=sendable, reason="Account closed", by=bea, at=now)
    plan_payment_again(payment=sendable, by=bea, at=now)
    with pytest.raises(RuleBroken, match="or came back, so it stays"):
        merge_payments(payment=sendable, into=last, by=fay, at=now)


def test_split_payment_is_no_way_under_ones_own_limit(programme, first, fay, mia, now):
    set_approval_limit(
        programme=programme, currency="EUR", amount=50_000_00, user=fay, by=mia, at=now
    )
    with pytest.raises(NotAllowed, match=r"up to €50,000\.00"):
        split_payment(payment=first, amount=36_000_00, due_on=LATER, by=fay, at=now)
    made = split_payment(payment=first, amount=36_000_00, due_on=LATER, by=mia, at=now)
    assert approve_payment(payment=made, by=fay, at=now).state == "approved"


def test_what_left_planned_is_neither_split_nor_merged(first, last, fay, now):
    approve_payment(payment=first, by=fay, at=now)
    cancel_payment(payment=last, reason="Less needed", by=fay, at=now)
    for payment in (first, last):
        with pytest.raises(RuleBroken):
            split_payment(payment=payment, amount=1, due_on=LATER, by=fay, at=now)
        with pytest.raises(RuleBroken):
            replan_payment(payment=payment, due_on=LATER, basis="date", by=fay, at=now)
    with pytest.raises(RuleBroken):
        merge_payments(payment=first, into=last, by=fay, at=now)


def test_replan_payment_of_what_is_planned_or_on_hold(first, last, fay, now):
    with pytest.raises(RuleBroken) as refusal:
        replan_payment(payment=first, due_on=LATER, basis="milestone", by=fay, at=now)
    assert refusal.value.field == "basis"
    done = replan_payment(payment=last, due_on=LATER, basis="milestone", by=fay, at=now)
    assert (done.due_on, done.basis, done.state) == (LATER, "milestone", "planned")
    hold_payment(payment=first, reason="Wait", by=fay, at=now)
    held = replan_payment(payment=first, due_on=LATER, basis="date", by=fay, at=now)
    assert (held.due_on, held.state) == (LATER, "held")


@pytest.mark.parametrize("who", ["ada", "sam", "olga", "otto", "eve"])
def test_planning_anew_is_for_finance(first, last, now, who, request):
    person = request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        split_payment(payment=first, amount=1, due_on=LATER, by=person, at=now)
    with pytest.raises(NotAllowed):
        merge_payments(payment=first, into=last, by=person, at=now)
    with pytest.raises(NotAllowed):
        replan_payment(payment=first, due_on=LATER, basis="date", by=person, at=now)
