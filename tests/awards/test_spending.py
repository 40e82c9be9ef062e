"""Spending against the budget: exact sums, whatever the numbers."""

from hypothesis import given
from hypothesis import strategies as st

from awards.spending import (
    SpendingLine,
    added,
    frozen,
    spending_lines,
    thawed,
    whole,
)

AMOUNTS = st.integers(min_value=0, max_value=10**12)
LINES = ("Staff", "Travel", "Compute", "Other", "Indirect costs (10%)")
BUDGETS = st.lists(AMOUNTS, max_size=5).map(lambda amounts: dict(zip(LINES, amounts, strict=False)))


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
