import pytest

from awards.actions.payments import cancel_payment, pay_payment
from awards.models import GrantPart, UnitPool
from awards.queries.awards import committed_amount
from awards.queries.budgets import (
    Units,
    Year,
    budget_calls,
    call_budgets,
    call_units,
    programme_totals,
)
from tests.factories.awards import AwardFactory, PaymentFactory, funded_application
from tests.factories.grants import CallFactory


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
    with django_assert_num_queries(4):
        call_budgets(list(budget_calls(programme)))


def test_currencies_are_not_added(programme):
    calls = [CallFactory(programme=programme, currency=each) for each in ("EUR", "USD", "EUR")]
    totals = programme_totals(call_budgets(calls))
    assert sorted((each.currency, each.budget) for each in totals) == [
        ("EUR", calls[0].budget + calls[2].budget),
        ("USD", calls[1].budget),
    ]


def test_units_have_their_own_pool(call):
    award = AwardFactory(application=funded_application(call=call))
    kind = {"instrument": "compute", "unit": "GPU hours"}
    part = GrantPart.objects.create(award=award, quantity=60, **kind)
    PaymentFactory(award=award, part=part, amount=60)
    UnitPool.objects.create(call=call, quantity=100, **kind)
    assert call_units(call) == [Units("Compute credits", "GPU hours", 100, 60, 0)]
    assert call_units(call)[0].left == 40
    [budget] = call_budgets([call])
    assert budget.years == []
