"""What the database refuses, whatever the program does: each is tried with plain SQL."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from awards.actions.conditions import waive_condition
from awards.actions.payments import approve_payment
from awards.models import BankDetails, GrantPart
from core.errors import RuleBroken
from tests.factories.accounts import UserFactory
from tests.factories.awards import (
    AwardFactory,
    ConditionFactory,
    PaymentFactory,
    accepted_award,
    offered_award,
)


def sql(statement, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def checked_now():
    """Deferred constraints are asked now instead of at the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.mark.parametrize("state", ["approved", "exported", "paid"])
def test_payment_cannot_leave_planned_while_blocked(last, now, state):
    with pytest.raises(IntegrityError, match="hangs on a condition that is not met"):
        sql(
            "UPDATE awards_payment SET state = %s, approved_at = %s, paid_at = %s WHERE id = %s",
            *(state, now, now, last.pk),
        )
    last.refresh_from_db()
    assert last.state == "planned"


def test_payment_cannot_come_into_being_approved_and_be_bound_afterwards(accepted, release, now):
    late = PaymentFactory(award=accepted, amount=1, state="approved", approved_at=now)
    with pytest.raises(IntegrityError, match="left planned"):
        sql(
            "INSERT INTO awards_payment_conditions (payment_id, condition_id) VALUES (%s, %s)",
            *(late.pk, release.pk),
        )
    late.delete()


def test_condition_opened_again_takes_the_approval_back(last, release, mia, fay, now):
    waive_condition(condition=release, by=mia, at=now, reason="Patent")
    approve_payment(payment=last, by=fay, at=now)
    sql(
        "UPDATE awards_condition SET state = 'open', closed_at = NULL WHERE id = %s",
        release.pk,
    )
    last.refresh_from_db()
    assert (last.state, last.approved_at, last.approved_by) == ("planned", None, None)


def test_condition_opened_again_leaves_what_was_sent(last, release, mia, fay, now):
    waive_condition(condition=release, by=mia, at=now, reason="Patent")
    approve_payment(payment=last, by=fay, at=now)
    sql("UPDATE awards_payment SET state = 'exported' WHERE id = %s", last.pk)
    sql("UPDATE awards_condition SET state = 'open', closed_at = NULL WHERE id = %s", release.pk)
    last.refresh_from_db()
    assert last.state == "exported"
    sql("UPDATE awards_payment SET state = 'paid', paid_at = now() WHERE id = %s", last.pk)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE awards_payment SET amount = amount + 1 WHERE id = %s",
        "DELETE FROM awards_payment WHERE id = %s",
        """UPDATE awards_award SET amount = amount + 1
        WHERE id = (SELECT award_id FROM awards_payment WHERE id = %s)""",
        """INSERT INTO awards_payment (reference, award_id, position, label, amount, due_on, basis,
        state, bank_reference, reason, note) SELECT 'PAY-X', award_id, 9, 'More', 1, due_on,
        basis, state, '', '', '' FROM awards_payment WHERE id = %s""",
    ],
)
def test_instalments_add_up_when_the_transaction_ends(first, statement):
    sql(statement, first.pk)
    with pytest.raises(IntegrityError, match="do not add up"), transaction.atomic():
        checked_now()
    transaction.set_rollback(True)


def test_instalments_may_be_moved_within_a_transaction(first, last):
    sql("UPDATE awards_payment SET amount = amount - 5 WHERE id = %s", first.pk)
    sql("UPDATE awards_payment SET amount = amount + 5 WHERE id = %s", last.pk)
    checked_now()


def test_instalments_of_an_award_in_preparation_may_lag_behind(db):
    award = AwardFactory()
    PaymentFactory(award=award, amount=1)
    checked_now()
    award.state, award.offered_at, award.visible_from = "offered", timezone.now(), timezone.now()
    award.save()
    with pytest.raises(IntegrityError, match="do not add up"), transaction.atomic():
        checked_now()
    transaction.set_rollback(True)


def test_units_of_a_part_add_up_and_an_award_gives_something(db):
    award = offered_award(amount=0, instalments=[])
    part = GrantPart.objects.create(
        award=award, instrument="compute", unit="GPU hours", quantity=100
    )
    PaymentFactory(award=award, part=part, amount=60)
    with pytest.raises(IntegrityError, match="do not add up"), transaction.atomic():
        checked_now()
    PaymentFactory(award=award, part=part, amount=40)
    checked_now()
    offered_award(amount=0, instalments=[])
    with pytest.raises(IntegrityError, match="do not add up"), transaction.atomic():
        checked_now()
    transaction.set_rollback(True)


def test_bank_details_are_never_changed_or_deleted(accepted, ada, now):
    stored = BankDetails.objects.create(
        award=accepted,
        number=1,
        sealed="x",
        last_four="3000",
        country="DE",
        currency="EUR",
        entered_at=now,
        entered_by=ada,
    )
    for statement in (
        "UPDATE awards_bankdetails SET last_four = '1111' WHERE id = %s",
        "DELETE FROM awards_bankdetails WHERE id = %s",
    ):
        with pytest.raises(Exception, match="Cannot"):
            sql(statement, stored.pk)
    sql("UPDATE awards_bankdetails SET sealed = 'y' WHERE id = %s", stored.pk)


@pytest.mark.django_db(transaction=True)
def test_approving_and_opening_again_at_once_leave_nothing_approved_that_is_blocked():
    """Two connections, many rounds: whoever comes first, the payment is not left approved."""
    with transaction.atomic():
        award = accepted_award()
    condition = ConditionFactory(award=award)
    payment = award.payments.get()
    payment.conditions.add(condition)
    clerk = UserFactory(is_superuser=True)
    for _ in range(10):
        now = timezone.now()
        sql(
            "UPDATE awards_condition SET state = 'waived', closed_at = %s WHERE id = %s",
            *(now, condition.pk),
        )
        start = threading.Barrier(2)
        failures = []

        def approve(start=start, failures=failures):
            try:
                start.wait()
                approve_payment(payment=payment, by=clerk, at=timezone.now())
            except RuleBroken as error:
                failures.append(error.message)
            finally:
                connection.close()

        def reopen(start=start):
            try:
                start.wait()
                sql(
                    "UPDATE awards_condition SET state = 'open', closed_at = NULL WHERE id = %s",
                    condition.pk,
                )
            finally:
                connection.close()

        threads = [threading.Thread(target=each) for each in (approve, reopen)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        payment.refresh_from_db()
        assert payment.state == "planned"
        assert all("blocked" in each for each in failures)


def done(statement, *values):
    """As `sql`, with what is asked when a transaction ends."""
    with transaction.atomic():
        sql(statement, *values)
        checked_now()


LINKS = "payment_id = %s AND condition_id = %s"


@pytest.mark.parametrize(
    "deed",
    [
        f"DELETE FROM awards_payment_conditions WHERE {LINKS}",
        f"UPDATE awards_payment_conditions SET condition_id = %s WHERE {LINKS}",
    ],
)
def test_payment_does_not_come_off_an_open_condition_by_itself(last, release, mia, now, deed):
    other = ConditionFactory(award=last.award, position=2)
    first = [other.pk] if deed.startswith("UPDATE") else []
    with pytest.raises(IntegrityError, match="only an approved change lets a payment off"):
        done(deed, *first, last.pk, release.pk)
    waive_condition(condition=release, by=mia, at=now, reason="Patent")
    done(deed, *first, last.pk, release.pk)


def test_payment_that_goes_takes_its_links_with_it(last, first):
    with transaction.atomic():
        first.amount += last.amount
        first.save(update_fields=["amount"])
        last.delete()
        checked_now()
    assert not first.conditions.exists()
