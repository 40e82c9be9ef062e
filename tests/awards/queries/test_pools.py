import pytest

from awards.actions.payments import cancel_payment
from awards.models import GrantPart, PoolOverride, UnitPool
from awards.queries.budgets import call_budgets
from awards.queries.pools import Units, call_units, units_left, units_of
from awards.states import AwardState
from tests.factories.awards import AwardFactory, PaymentFactory, funded_application
from tests.factories.grants import CallFactory

HOURS = {"instrument": "compute", "unit": "GPU hours"}


def giving(call, quantity):
    award = AwardFactory(application=funded_application(call=call), amount=0)
    part = GrantPart.objects.create(award=award, quantity=quantity, **HOURS)
    return PaymentFactory(award=award, part=part, amount=quantity)


def test_units_have_their_own_pool_beside_the_budget(call):
    giving(call, 60)
    pool = UnitPool.objects.create(call=call, quantity=100, **HOURS)
    [units] = call_units(call)
    assert units == Units("compute", "GPU hours", 100, 0, 60, 0, 0)
    assert (units.label, units.remaining, units.over) == ("Compute credits", 40, 0)
    PoolOverride.objects.create(pool=pool, quantity=5, reason="A gift", at=call.closes_at)
    assert units_left(call, "compute", "GPU hours") == 45
    assert units_left(call, "engineering", "days") is None
    [budget] = call_budgets([call])
    assert budget.years == []


def test_a_cancelled_delivery_and_a_declined_award_are_free_again(call, fay, now):
    UnitPool.objects.create(call=call, quantity=100, **HOURS)
    first = giving(call, 60)
    cancel_payment(payment=first, by=fay, at=now, reason="Not needed")
    giving(call, 30)
    award = giving(call, 7).award
    award.state, award.offered_at, award.visible_from = AwardState.LAPSED, now, now
    award.save()
    [units] = call_units(call)
    assert (units.committed, units.awarded, units.delivered, units.remaining) == (30, 0, 0, 70)


def test_without_a_pool_there_is_no_limit(call):
    giving(call, 60)
    [units] = call_units(call)
    assert (units.pool, units.remaining, units.over) == (None, None, 0)


@pytest.mark.parametrize("rows", [1, 3])
def test_as_many_queries_for_one_call_as_for_three(programme, rows, django_assert_num_queries):
    calls = [CallFactory(programme=programme, slug=f"c{number}") for number in range(rows)]
    for call in calls:
        giving(call, 9)
    with django_assert_num_queries(4):
        found = units_of(calls)
    assert [each[0].committed for each in found.values()] == [9] * rows
