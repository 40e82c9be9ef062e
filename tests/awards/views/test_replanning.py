import pytest

from awards.actions.payments import approve_payment
from awards.actions.rules import set_approval_limit
from tests.shared import text_of


@pytest.fixture
def as_fay(client, fay):
    client.force_login(fay)
    return client


def plan(payment, rest="plan/"):
    return f"/staff/payments/{payment.reference}/{rest}"


def test_staff_payment_plan_changes_the_day_and_the_basis(as_fay, first, last):
    assert plan(last) in as_fay.get(plan(last, "")).text
    page = as_fay.post(plan(last), {"due_on": "2028-01-01", "basis": "milestone"}, follow=True)
    assert "or as soon as its conditions are met" in text_of(page)
    last.refresh_from_db()
    assert (last.due_on.isoformat(), last.basis) == ("2028-01-01", "milestone")
    page = as_fay.post(plan(first), {"due_on": "2028-01-01", "basis": "milestone"})
    assert page.status_code == 422
    assert "This payment hangs on no condition." in text_of(page)


def test_staff_payment_split_and_merge_again(as_fay, accepted, first, last):
    form = {"split-amount": "2,000.00", "split-due_on": "2028-01-01"}
    page = as_fay.post(plan(first, "split/"), form, follow=True)
    made = accepted.payments.get(amount=2_000_00)
    assert f"€2,000.00 of {first.reference} is now {made.reference}." in text_of(page)
    page = as_fay.post(plan(made, "merge/"), {"merge-into": first.reference}, follow=True)
    assert f"{made.reference} is part of {first.reference} now." in text_of(page)
    first.refresh_from_db()
    assert first.amount == 72_000_00
    assert as_fay.post(plan(made, "merge/"), {"merge-into": first.reference}).status_code == 404


def test_staff_payment_split_of_too_much_keeps_what_was_typed(as_fay, first):
    form = {"split-amount": "72,000.00", "split-due_on": "2028-01-01"}
    page = as_fay.post(plan(first, "split/"), form)
    assert page.status_code == 422
    assert "less than the whole €72,000.00" in text_of(page)
    assert 'value="72,000.00"' in page.text
    assert as_fay.post(plan(first, "merge/"), {"merge-into": "PAY-1"}).status_code == 422


def test_staff_payment_split_beyond_ones_limit_says_why_not(
    as_fay, programme, first, fay, mia, now
):
    assert "Split it" in as_fay.get(plan(first)).text
    set_approval_limit(programme=programme, currency="EUR", amount=1, user=fay, by=mia, at=now)
    page = as_fay.get(plan(first))
    assert "You approve payments up to €0.01." in text_of(page)
    assert plan(first, "split/") not in page.text
    form = {"split-amount": "2,000.00", "split-due_on": "2028-01-01"}
    assert as_fay.post(plan(first, "split/"), form).status_code == 403


def test_staff_payment_plan_of_what_is_approved_says_why_not(as_fay, first, fay, now):
    approve_payment(payment=first, by=fay, at=now)
    assert "This payment is approved." in text_of(as_fay.get(plan(first)))
    page = as_fay.post(plan(first), {"due_on": "2028-01-01", "basis": "date"})
    assert page.status_code == 422


def test_staff_payment_plan_for_the_wrong_person(client, first, sam, olga, otto, ada):
    for person, status in [(sam, 403), (olga, 403), (otto, 404), (ada, 404)]:
        client.force_login(person)
        assert client.get(plan(first)).status_code == status
        for rest in ("plan/", "split/", "merge/"):
            assert client.post(plan(first, rest)).status_code == status
