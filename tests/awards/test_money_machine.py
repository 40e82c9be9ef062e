"""Any order of deeds with the payments of an award, against the real database.

Whatever people do: the instalments add up to the award, nothing is approved or sent while a
condition it hangs on is open, no payment stands in two files, and never more is asked back than
was paid.
"""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.db.models import Count, Q, Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from awards.actions.conditions import waive_condition
from awards.actions.payment_files import cancel_payment_file, make_payment_file
from awards.actions.payments import (
    approve_payment,
    cancel_payment,
    hold_payment,
    pay_payment,
    plan_payment_again,
    resume_payment,
    return_payment,
    unapprove_payment,
)
from awards.actions.repayments import (
    approve_repayment,
    ask_repayment,
    receive_repayment,
    withdraw_repayment,
    write_off_repayment,
)
from awards.actions.replanning import merge_payments, replan_payment, split_payment
from awards.models import Condition, Payment, PaymentFile
from awards.queries.repayments import askable_of
from awards.states import OWED_REPAYMENT, ConditionState, PaymentState, RepaymentState
from core.errors import DomainError

PLACES = st.integers(0, 5)
REASONED = st.sampled_from([hold_payment, cancel_payment, return_payment])
PLAIN = st.sampled_from([resume_payment, plan_payment_again, unapprove_payment])


class Payments(RuleBasedStateMachine):
    """One award in a savepoint of its own; a refusal is an answer like any other."""

    world = None

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    def rows(self):
        return list(self.world["award"].payments.order_by("position"))

    def at(self, place):
        rows = self.rows()
        return rows[place % len(rows)]

    def attempt(self, action, **facts):
        """Whether the action was not refused; then what the database asks at the end holds."""
        facts = {"by": self.world["fay"], "at": self.world["now"], **facts}
        try:
            with transaction.atomic():
                action(**facts)
        except DomainError:
            return False
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        return True

    def owed(self, payment):
        return payment.conditions.exclude(state__in=["accepted", "waived"]).exists()

    @rule(place=PLACES)
    def approve(self, place):
        payment = self.at(place)
        may = payment.state == PaymentState.PLANNED and not self.owed(payment)
        assert self.attempt(approve_payment, payment=payment) == may

    @rule(place=PLACES, action=REASONED)
    def stop(self, place, action):
        self.attempt(action, payment=self.at(place), reason="Because")

    @rule(place=PLACES, action=PLAIN)
    def go_on(self, place, action):
        self.attempt(action, payment=self.at(place))

    @rule(place=PLACES)
    def pay(self, place):
        payment = self.at(place)
        may = payment.state in {PaymentState.APPROVED, PaymentState.EXPORTED}
        assert self.attempt(pay_payment, payment=payment, by=self.world["bea"]) == may

    @rule(places=st.sets(PLACES, min_size=1))
    def export(self, places):
        payments = list({payment.pk: payment for payment in map(self.at, places)}.values())
        may = all(payment.state == PaymentState.APPROVED for payment in payments)
        done = self.attempt(
            make_payment_file,
            account=self.world["account"],
            payments=payments,
            execute_on=self.world["now"].date(),
            form="csv",
            by=self.world["bea"],
        )
        assert done == may

    @rule()
    def cancel_newest_file(self):
        file = PaymentFile.objects.order_by("-pk").first()
        if file is not None:
            self.attempt(cancel_payment_file, file=file, reason="Not sent", by=self.world["bea"])

    @rule(place=PLACES, amount=st.integers(0, 9_000_00))
    def split(self, place, amount):
        payment = self.at(place)
        may = payment.state == PaymentState.PLANNED and 0 < amount < payment.amount
        done = self.attempt(split_payment, payment=payment, amount=amount, due_on=date(2028, 1, 1))
        assert done == may

    @rule(place=PLACES, other=PLACES)
    def merge(self, place, other):
        self.attempt(merge_payments, payment=self.at(place), into=self.at(other))

    @rule(place=PLACES, basis=st.sampled_from(["date", "milestone"]))
    def replan(self, place, basis):
        self.attempt(replan_payment, payment=self.at(place), due_on=date(2028, 1, 1), basis=basis)

    def asked_back(self, place):
        rows = list(self.world["award"].repayments.all())
        return rows[place % len(rows)] if rows else None

    @rule(amount=st.integers(0, 90_000_00))
    def ask_back(self, amount):
        award = self.world["award"]
        waits = award.repayments.filter(state=RepaymentState.PROPOSED).exists()
        may = 0 < amount <= askable_of(award) and not waits
        day = self.world["now"].date() + timedelta(days=30)
        facts = {"amount": amount, "cause": "other", "reason": "Unspent", "due_on": day}
        done = self.attempt(ask_repayment, award=award, by=self.world["bea"], **facts)
        assert done == may

    @rule(place=PLACES)
    def approve_back(self, place):
        if (asked := self.asked_back(place)) is not None:
            done = self.attempt(approve_repayment, repayment=asked)
            assert done == (asked.state == RepaymentState.PROPOSED)

    @rule(place=PLACES, amount=st.integers(0, 90_000_00))
    def receive(self, place, amount):
        if (asked := self.asked_back(place)) is not None:
            may = asked.state in OWED_REPAYMENT and 0 < amount <= asked.amount - asked.received
            day = self.world["now"].date()
            facts = {"repayment": asked, "amount": amount, "received_on": day}
            assert self.attempt(receive_repayment, **facts) == may

    @rule(place=PLACES, action=st.sampled_from([withdraw_repayment, write_off_repayment]))
    def give_up(self, place, action):
        if (asked := self.asked_back(place)) is not None:
            self.attempt(action, repayment=asked, reason="Insolvent", by=self.world["mia"])

    @rule()
    def waive(self):
        self.attempt(
            waive_condition,
            condition=self.world["release"],
            reason="Patent",
            by=self.world["mia"],
        )

    @rule()
    def open_again(self):
        Condition.objects.filter(pk=self.world["release"].pk).update(
            state=ConditionState.OPEN, closed_at=None
        )

    @invariant()
    def instalments_are_the_award(self):
        cash = self.world["award"].payments.filter(part=None)
        assert cash.aggregate(sum=Sum("amount"))["sum"] == self.world["award"].amount

    @invariant()
    def never_more_is_asked_back_than_was_paid_and_receipts_are_what_came(self):
        assert askable_of(self.world["award"]) >= 0
        for asked in self.world["award"].repayments.all():
            came = asked.receipts.aggregate(sum=Sum("amount"))["sum"] or 0
            assert (asked.received, asked.received <= asked.amount) == (came, True)

    @invariant()
    def nothing_is_approved_while_a_condition_is_open(self):
        approved = [each for each in self.rows() if each.state == PaymentState.APPROVED]
        assert [each for each in approved if self.owed(each)] == []

    @invariant()
    def no_payment_stands_in_two_files(self):
        standing = Count("file_entries", filter=Q(file_entries__stands=True))
        for payment in Payment.objects.annotate(standing=standing):
            assert payment.standing <= 1
            if payment.state == PaymentState.EXPORTED:
                assert payment.standing == 1


@pytest.mark.django_db
def test_payments_stay_sound_whatever_is_done(
    accepted, release, confirmed, account, ada, fay, bea, mia, now
):
    Payments.world = {
        "award": accepted,
        "release": release,
        "account": account,
        "fay": fay,
        "bea": bea,
        "mia": mia,
        "now": now,
    }
    run_state_machine_as_test(
        Payments,
        settings=settings(
            max_examples=12,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
