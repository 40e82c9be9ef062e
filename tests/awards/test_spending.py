"""Spending against the budget: exact sums, whatever the numbers."""

from hypothesis import given
from hypothesis import strategies as st

from awards.spending import (
    SpendingLine,
    added,
    frozen,
    scaled,
    spending_lines,
    thawed,
    whole,
)

AMOUNTS = st.integers(min_value=0, max_value=10**12)
LINES = ("Staff", "Travel", "Compute", "Other", "Indirect costs (10%)")
BUDGETS = st.lists(AMOUNTS, max_size=5).map(lambda amounts: dict(zip(LINES, amounts, strict=False)))


@given(BUDGETS.map(lambda found: {**found, "Books": 1}), AMOUNTS)
def test_a_scaled_plan_adds_up_to_what_was_awarded(planned, total):
    found = scaled(planned, total)
    assert sum(found.values()) == total
    assert list(found) == list(planned)
    whole_plan = sum(planned.values())
    for name, amount in planned.items():
        assert abs(found[name] * whole_plan - amount * total) < whole_plan


@given(BUDGETS)
def test_a_plan_that_was_awarded_whole_stays_as_it_is(planned):
    assert scaled(planned, sum(planned.values())) == planned


def test_the_units_left_over_go_to_the_largest_remainders():
    assert scaled({"Staff": 1, "Travel": 1, "Compute": 1}, 100) == {
        "Staff": 34,
        "Travel": 33,
        "Compute": 33,
    }
    assert scaled({"Staff": 10, "Travel": 5}, 10) == {"Staff": 7, "Travel": 3}
    assert scaled({"Staff": 0}, 10) == {"Staff": 0}


@given(BUDGETS, BUDGETS, BUDGETS)
def test_lines_lose_nothing(planned, before, now):
    lines = spending_lines(planned, before, now)
    total = whole(lines)
    assert total.planned == sum(planned.values())
    assert total.spent == sum(before.values()) + sum(now.values())
    assert total.remaining == sum(line.remaining for line in lines)
    assert thawed(frozen(lines)) == lines
    both = added([before, now])
    assert both == {line.name: line.spent for line in lines if line.name in both}


def test_a_line_passes_its_plan_only_above_the_threshold():
    assert not SpendingLine("Travel", 1000, 600, 500).passes(10)
    assert SpendingLine("Travel", 1000, 600, 501).passes(10)
    assert SpendingLine("Not planned", 0, 0, 1).passes(10)
    assert not SpendingLine("Not planned", 0, 0, 0).passes(0)
