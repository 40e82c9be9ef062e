"""Any order of deeds with the payments of an award, against the real database.

Whatever people do: the instalments add up to the award, nothing is approved or sent while a
condition it hangs on is open, no money comes off the condition it hangs on, and no payment stands in
two files.
"""

from datetime import date

import pytest
from django.db import connection, transaction
from django.db.models import Count, Q, Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

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
from awards.actions.replanning import merge_payments, replan_payment, split_payment
from awards.models import Condition, Payment, PaymentFile
from awards.states import ConditionState, PaymentState
from core.errors import DomainError

PLACES = st.integers(0, 5)
# Where each of these deeds may start from; nothing that is paid is cancelled.
REASONED = {
    hold_payment: {PaymentState.PLANNED, PaymentState.APPROVED},
    cancel_payment: {PaymentState.PLANNED, PaymentState.HELD, PaymentState.RETURNED},
    return_payment: {PaymentState.EXPORTED, PaymentState.PAID},
}
PLAIN = {
    resume_payment: {PaymentState.HELD},
    plan_payment_again: {PaymentState.RETURNED},
    unapprove_payment: {PaymentState.APPROVED},
}


class Payments(RuleBasedStateMachine):
    """One award in a savepoint of its own; a refusal is an answer like any other."""

    world = None

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.hung = self.hanging()

    def teardown(self):
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    def rows(self):
        return list(self.world["award"].payments.order_by("position"))

    def at(self, place):
        rows = self.rows()
        return rows[place % len(rows)]

    def hanging(self):
        """How much money waits, or once waited, for the release."""
        return self.world["release"].payments.aggregate(sum=Sum("amount"))["sum"] or 0

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

    @initialize(far=st.integers(0, 4))
    def begin(self, far):
        """Some way along a path that chance alone seldom goes: into a file and out of it again."""
        way = [
            lambda: self.approve(place=0),
            lambda: self.export(places={0}),
            self.cancel_newest_file,
            lambda: self.go_on(place=0, action=unapprove_payment),
        ]
        for deed in way[:far]:
            deed()

    @rule(place=PLACES)
    def approve(self, place):
        payment = self.at(place)
        may = payment.state == PaymentState.PLANNED and not self.owed(payment)
        assert self.attempt(approve_payment, payment=payment) == may

    @rule(place=PLACES, action=st.sampled_from(list(REASONED)))
    def stop(self, place, action):
        payment = self.at(place)
        may = payment.state in REASONED[action]
        assert self.attempt(action, payment=payment, reason="Because") == may

    @rule(place=PLACES, action=st.sampled_from(list(PLAIN)))
    def go_on(self, place, action):
        payment = self.at(place)
        assert self.attempt(action, payment=payment) == (payment.state in PLAIN[action])

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
        payment, into = self.at(place), self.at(other)
        planned = {payment.state, into.state} == {PaymentState.PLANNED}
        may = payment != into and planned and not payment.was_sent()
        assert self.attempt(merge_payments, payment=payment, into=into) == may

    @rule(place=PLACES, basis=st.sampled_from(["date", "milestone"]))
    def replan(self, place, basis):
        payment = self.at(place)
        may = payment.state in {PaymentState.PLANNED, PaymentState.HELD}
        may = may and (basis == "date" or payment.conditions.exists())
        facts = {"due_on": date(2028, 1, 1), "basis": basis}
        assert self.attempt(replan_payment, payment=payment, **facts) == may

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
    def nothing_is_approved_while_a_condition_is_open(self):
        approved = [each for each in self.rows() if each.state == PaymentState.APPROVED]
        assert [each for each in approved if self.owed(each)] == []

    @invariant()
    def no_money_comes_off_its_condition(self):
        hung, self.hung = self.hung, self.hanging()
        assert self.hung >= hung

    @invariant()
    def no_payment_stands_in_two_files(self):
        standing = Count("file_entries", filter=Q(file_entries__stands=True))
        for payment in Payment.objects.annotate(standing=standing):
            assert payment.standing <= 1
            if payment.state != PaymentState.PAID:
                assert payment.standing == (payment.state == PaymentState.EXPORTED)


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
            max_examples=25,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
