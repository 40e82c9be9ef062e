import pytest

from awards.actions.conditions import waive_condition
from awards.actions.payments import approve_payment, pay_payment
from core.actors import SYSTEM
from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from core.mail.models import OutgoingMail


def test_approve_and_pay_by_two_people(first, fay, bea, now):
    approved = approve_payment(payment=first, by=fay, at=now)
    assert (approved.state, approved.approved_by, approved.approved_at) == ("approved", fay, now)
    paid = pay_payment(payment=first, by=bea, at=now)
    assert (paid.state, paid.paid_at) == ("paid", now)
    mail = OutgoingMail.objects.get()
    assert (mail.to, "€72,000.00" in mail.subject) == ("ada@example.org", True)
    assert sorted(AuditEvent.objects.values_list("verb", flat=True)) == [
        "payment.approve",
        "payment.pay",
    ]


def test_pay_payment_by_the_approver_is_refused(first, fay, root, now):
    approve_payment(payment=first, by=fay, at=now)
    with pytest.raises(NotAllowed, match="You approved"):
        pay_payment(payment=first, by=fay, at=now)
    assert pay_payment(payment=first, by=root, at=now).state == "paid"


def test_pay_payment_by_the_system_is_possible(first, now):
    approve_payment(payment=first, by=SYSTEM, at=now)
    assert pay_payment(payment=first, by=SYSTEM, at=now).state == "paid"


def test_approve_payment_names_what_blocks_it_until_that_is_waived(last, release, fay, mia, now):
    with pytest.raises(RuleBroken) as refusal:
        approve_payment(payment=last, by=fay, at=now)
    assert refusal.value.message == (
        f"This payment is blocked: {release.reference} (Training code) is not met."
    )
    waive_condition(condition=release, by=mia, at=now, reason="Patent")
    assert approve_payment(payment=last, by=fay, at=now).state == "approved"


def test_approve_payment_of_an_award_that_is_not_accepted_is_refused(offered, fay, now):
    with pytest.raises(RuleBroken, match="not accepted"):
        approve_payment(payment=offered.payments.first(), by=fay, at=now)


def test_approve_and_pay_twice_or_out_of_order_are_refused(first, fay, bea, now):
    with pytest.raises(RuleBroken, match="planned"):
        pay_payment(payment=first, by=bea, at=now)
    approve_payment(payment=first, by=fay, at=now)
    with pytest.raises(RuleBroken, match="approved"):
        approve_payment(payment=first, by=bea, at=now)
    pay_payment(payment=first, by=bea, at=now)
    with pytest.raises(RuleBroken, match="paid"):
        pay_payment(payment=first, by=bea, at=now)
    assert OutgoingMail.objects.count() == 1


@pytest.mark.parametrize("who", ["ada", "sam", "olga", "otto", "eve"])
def test_approve_payment_by_the_wrong_person_is_refused(first, now, who, request):
    with pytest.raises(NotAllowed):
        approve_payment(payment=first, by=request.getfixturevalue(who), at=now)
    first.refresh_from_db()
    assert first.state == "planned"
