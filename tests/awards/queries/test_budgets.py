import pytest

from awards.actions.payments import cancel_payment, pay_payment
from awards.actions.repayments import receive_repayment
from awards.models import Award
from awards.queries.awards import call_money, committed_amount, with_progress
from awards.queries.budgets import (
    Year,
    budget_calls,
    call_budgets,
    programme_totals,
)
from core.actors import SYSTEM
from grants.actions.spending import note_committed
from grants.queries.calls import committed
from reviews.queries.decisions import promised_money
from tests.awards.conftest import decided
from tests.factories.awards import AwardFactory, PaymentFactory, funded_application
from tests.factories.grants import CallFactory
from tests.factories.reviews import DecisionFactory


def test_figures_of_a_call_and_its_years(sent, first, last, call, fay, bea, now):
    AwardFactory(application=funded_application(call=call), amount=1_000_00)
    pay_payment(payment=first, by=bea, at=now)
    [budget] = call_budgets([call])
    assert (budget.committed, budget.awarded, budget.accepted, budget.paid) == (
        81_000_00,
        80_000_00,
        80_000_00,
        72_000_00,
    )
    assert budget.remaining == call.budget - 81_000_00
    assert budget.years == [Year(now.year, 72_000_00, 0), Year(2027, 0, 8_000_00)]
    cancel_payment(payment=last, by=fay, at=now, reason="Not needed")
    [budget] = call_budgets([call])
    assert budget.committed == 73_000_00 == committed_amount(call)
    [total] = programme_totals([budget])
    assert (total.paid, total.years) == (72_000_00, budget.years)


@pytest.mark.parametrize("rows", [1, 3])
def test_as_many_queries_for_one_call_as_for_three(programme, rows, django_assert_num_queries):
    for number in range(rows):
        call = CallFactory(programme=programme, slug=f"c{number}")
        PaymentFactory(award=AwardFactory(application=funded_application(call=call)))
    with django_assert_num_queries(5):
        call_budgets(list(budget_calls(programme)))


def test_call_decisions_and_awards_tell_one_number(asked, call, last, ada, fay, now):
    """Whatever ends of a running award is free again in the ranking and in the call's closing."""
    application = asked.award.application
    # The decision of an award that is made only later counts as it was taken.
    later = decided(call, amount=5_000_00).application
    DecisionFactory(application=application, amount=80_000_00, state="announced", announced_at=now)
    amounts = {application.pk: 80_000_00, later.pk: 5_000_00}
    note_committed(call=call, amounts=amounts, by=SYSTEM, at=now)

    def told():
        [budget] = call_budgets([call])
        held = [promised_money(call, without=[]), committed(call), committed_amount(call)]
        return [each - held[2] for each in held], budget.committed, call_money(call).committed

    assert told() == ([5_000_00, 5_000_00, 0], 80_000_00, 80_000_00)
    receive_repayment(repayment=asked, amount=2_000_00, received_on=now.date(), by=fay, at=now)
    cancel_payment(payment=last, by=fay, at=now, reason="Not needed")
    assert told() == ([5_000_00, 5_000_00, 0], 70_000_00, 70_000_00)
    AwardFactory(application=later, amount=6_000_00)
    assert told() == ([0, 0, 0], 76_000_00, 76_000_00)


def test_currencies_are_not_added(programme):
    calls = [CallFactory(programme=programme, currency=each) for each in ("EUR", "USD", "EUR")]
    totals = programme_totals(call_budgets(calls))
    assert sorted((each.currency, each.budget) for each in totals) == [
        ("EUR", calls[0].budget + calls[2].budget),
        ("USD", calls[1].budget),
    ]


def test_what_came_back_is_neither_paid_nor_promised_any_more(asked, call, last, fay, now):
    receive_repayment(repayment=asked, amount=2_000_00, received_on=now.date(), by=fay, at=now)
    cancel_payment(payment=last, by=fay, at=now, reason="Not needed")
    [budget] = call_budgets([call])
    assert (budget.committed, budget.awarded, budget.accepted, budget.paid, budget.came_back) == (
        70_000_00,
        70_000_00,
        70_000_00,
        70_000_00,
        2_000_00,
    )
    assert budget.remaining == call.budget - 70_000_00
    assert committed_amount(call) == budget.committed
    money = call_money(call)
    assert (money.committed, money.paid) == (70_000_00, 70_000_00)
    assert budget.years == [Year(now.year, 72_000_00, 0, 2_000_00)]
    [total] = programme_totals([budget])
    assert (total.came_back, total.years) == (2_000_00, budget.years)
    [award] = with_progress(Award.objects.all())
    assert award.paid == 70_000_00
