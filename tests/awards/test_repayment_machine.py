"""Any order of deeds with money asked back, against the real database.

Whatever people do: never more is asked back than was paid, what was received is the sum of its
receipts, and the state says how much that is.
"""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from awards.actions.repayments import (
    approve_repayment,
    ask_repayment,
    receive_repayment,
    withdraw_repayment,
    write_off_repayment,
)
from awards.queries.budgets import call_budgets
from awards.queries.repayments import askable_of, paid_of
from awards.states import OWED_REPAYMENT, RepaymentState
from core.errors import DomainError

PLACES = st.integers(0, 5)
AMOUNTS = st.one_of(st.integers(0, 90_000_00), st.sampled_from([1, 36_000_00, 72_000_00]))


class Repayments(RuleBasedStateMachine):
    """One award in a savepoint of its own; a refusal is an answer like any other."""

    world = None

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    def at(self, place):
        rows = list(self.world["award"].repayments.all())
        return rows[place % len(rows)] if rows else None

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

    @rule(amount=AMOUNTS)
    def ask(self, amount):
        award = self.world["award"]
        waits = award.repayments.filter(state=RepaymentState.PROPOSED).exists()
        may = 0 < amount <= askable_of(award) and not waits
        day = self.world["now"].date() + timedelta(days=30)
        facts = {"amount": amount, "cause": "other", "reason": "Unspent", "due_on": day}
        assert self.attempt(ask_repayment, award=award, by=self.world["bea"], **facts) == may

    @rule(place=PLACES)
    def approve(self, place):
        if (asked := self.at(place)) is not None:
            done = self.attempt(approve_repayment, repayment=asked)
            assert done == (asked.state == RepaymentState.PROPOSED)

    @rule(place=PLACES, amount=AMOUNTS)
    def receive(self, place, amount):
        if (asked := self.at(place)) is not None:
            may = asked.state in OWED_REPAYMENT and 0 < amount <= asked.amount - asked.received
            facts = {"amount": amount, "received_on": self.world["now"].date()}
            assert self.attempt(receive_repayment, repayment=asked, **facts) == may

    @rule(place=PLACES)
    def withdraw(self, place):
        if (asked := self.at(place)) is not None:
            may = asked.state in {RepaymentState.PROPOSED, RepaymentState.ASKED}
            assert self.attempt(withdraw_repayment, repayment=asked, reason="Wrong") == may

    @rule(place=PLACES)
    def write_off(self, place):
        if (asked := self.at(place)) is not None:
            facts = {"repayment": asked, "reason": "Insolvent", "by": self.world["mia"]}
            may = asked.state in OWED_REPAYMENT
            assert self.attempt(write_off_repayment, **facts) == may

    @invariant()
    def never_more_is_asked_back_than_was_paid(self):
        assert 0 <= askable_of(self.world["award"]) <= paid_of(self.world["award"])

    @invariant()
    def what_came_is_the_sum_of_its_receipts_and_is_off_the_budget(self):
        came = 0
        for asked in self.world["award"].repayments.all():
            assert asked.received == (asked.receipts.aggregate(sum=Sum("amount"))["sum"] or 0)
            came += asked.received
        [budget] = call_budgets([self.world["award"].application.call])
        assert (budget.came_back, budget.paid) == (came, 72_000_00 - came)
        assert budget.committed == 80_000_00 - came


@pytest.mark.django_db
def test_money_asked_back_stays_sound_whatever_is_done(accepted, paid, fay, bea, mia, now):
    Repayments.world = {"award": accepted, "fay": fay, "bea": bea, "mia": mia, "now": now}
    run_state_machine_as_test(
        Repayments,
        settings=settings(
            max_examples=10,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
