"""What the database refuses about money asked back: each is tried with plain SQL."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from awards.actions.repayments import ask_repayment, receive_repayment, take_back_receipt
from awards.models import Repayment, RepaymentReceipt
from core.errors import RuleBroken
from tests.factories.accounts import UserFactory
from tests.factories.awards import PaymentFactory, accepted_award


def sql(statement, *values):
    """Run it, and ask at once what is otherwise asked when the transaction ends."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def insert(award, now, amount, state="proposed"):
    with transaction.atomic():
        Repayment.objects.create(
            reference=f"RPY-2026-9{amount}",
            award=award,
            amount=amount,
            cause="other",
            reason="x",
            due_on=now.date(),
            asked_at=now,
            state=state,
            approved_at=None if state == "proposed" else now,
        )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_more_than_was_paid_is_never_asked_back(accepted, asked, now):
    with pytest.raises(IntegrityError, match="more is asked back"):
        insert(accepted, now, 60_000_01)
    insert(accepted, now, 60_000_00)


def test_a_planned_payment_counts_for_nothing(accepted, first, now):
    assert first.state == "planned"
    with pytest.raises(IntegrityError, match="more is asked back"):
        insert(accepted, now, 1)


def test_a_payment_asked_back_stays_paid(asked, paid):
    with pytest.raises(IntegrityError, match="more is asked back"):
        sql("UPDATE awards_payment SET state = 'returned', reason = 'x' WHERE id = %s", paid.pk)


def test_two_wait_for_a_second_person_never(proposed, accepted, now):
    with pytest.raises(IntegrityError, match="one_proposed"):
        insert(accepted, now, 1)


def test_what_came_is_the_sum_of_its_receipts(asked, fay, now):
    with pytest.raises(IntegrityError, match="do not add up"):
        sql(
            "UPDATE awards_repayment SET received = 5, state = 'partly' WHERE id = %s",
            asked.pk,
        )
    with pytest.raises(IntegrityError, match="do not add up"):
        sql(
            "INSERT INTO awards_repaymentreceipt"
            " (repayment_id, amount, received_on, bank_reference, recorded_at, taken_back_reason)"
            " VALUES (%s, 5, %s, '', %s, '')",
            *(asked.pk, now.date(), now),
        )
    receive_repayment(repayment=asked, amount=5, received_on=now.date(), by=fay, at=now)
    receipt = RepaymentReceipt.objects.get()
    for statement in (
        "UPDATE awards_repaymentreceipt SET amount = 6 WHERE id = %s",
        "DELETE FROM awards_repaymentreceipt WHERE id = %s",
    ):
        with pytest.raises(ProgrammingError, match="Cannot"):
            sql(statement, receipt.pk)


def test_a_receipt_is_taken_back_once_with_a_reason_and_then_counts_for_nothing(asked, fay, now):
    receive_repayment(repayment=asked, amount=5, received_on=now.date(), by=fay, at=now)
    receipt = RepaymentReceipt.objects.get()
    change = "UPDATE awards_repaymentreceipt SET taken_back_at = now(), taken_back_reason = %s"
    with pytest.raises(IntegrityError, match="taken_back_has_reason"):
        sql(change, "")
    with pytest.raises(IntegrityError, match="do not add up"):
        sql(change, "Not ours")
    take_back_receipt(repayment=asked, receipt=receipt, reason="Not ours", by=fay, at=now)
    for undone in ("taken_back_at = NULL, taken_back_reason = ''", "taken_back_reason = 'x'"):
        with pytest.raises(ProgrammingError, match="Cannot update"):
            sql(f"UPDATE awards_repaymentreceipt SET {undone}")


@pytest.mark.parametrize(
    "change",
    [
        "state = 'received'",
        "state = 'partly'",
        "state = 'written_off'",
        "state = 'lost'",
        "approved_at = NULL",
        "settled_at = now()",
        "cause = 'greed'",
        "reason = ''",
    ],
)
def test_a_state_says_what_is_true(asked, change):
    with pytest.raises(IntegrityError):
        sql(f"UPDATE awards_repayment SET {change} WHERE id = %s", asked.pk)


@pytest.mark.parametrize("change", ["amount = 1", "reference = 'RPY-1'"])
def test_what_was_asked_stays_as_it_was_asked(proposed, change):
    with pytest.raises(ProgrammingError, match="Cannot update"):
        sql(f"UPDATE awards_repayment SET {change} WHERE id = %s", proposed.pk)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_not_ask_for_the_same_money_twice():
    now = timezone.now()
    root = UserFactory(is_superuser=True)
    with transaction.atomic():
        award = accepted_award(instalments=[])
        PaymentFactory(
            award=award,
            amount=award.amount,
            state="paid",
            approved_at=now,
            paid_at=now,
            paid_on=now.date(),
        )
    start, ends = threading.Barrier(2), []

    def ask():
        start.wait()
        try:
            ask_repayment(
                award=award,
                amount=award.amount,
                cause="other",
                reason="x",
                due_on=now.date() + timedelta(days=9),
                by=root,
                at=now,
            )
            ends.append("asked")
        except RuleBroken:
            ends.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["asked", "refused"]
    assert Repayment.objects.count() == 1


def test_nobody_approves_what_they_asked_for_themselves(asked):
    with pytest.raises(IntegrityError, match="repayment_second_person"):
        sql("UPDATE awards_repayment SET approved_by_id = asked_by_id WHERE id = %s", asked.pk)
