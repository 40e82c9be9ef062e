import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from awards.instalments import rescaled, split_by_weights, split_evenly

AMOUNTS = st.integers(1, 10**12)


@given(AMOUNTS, st.integers(1, 60))
def test_even_parts_add_up_and_differ_by_one(total, count):
    if count > total:
        with pytest.raises(ValueError, match="one unit"):
            split_evenly(total, count)
        return
    parts = split_evenly(total, count)
    assert sum(parts) == total
    assert max(parts) - min(parts) <= 1


@given(AMOUNTS, st.lists(st.integers(0, 1000), min_size=1, max_size=12))
def test_parts_by_weight_add_up_and_are_near_their_share(total, weights):
    if not sum(weights):
        with pytest.raises(ValueError, match="weights"):
            split_by_weights(total, weights)
        return
    parts = split_by_weights(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - total * weight) < sum(weights)


class Plan(RuleBasedStateMachine):
    """Whatever is edited, amended, split or merged: the instalments are the award."""

    def __init__(self):
        super().__init__()
        self.total = 80_000_00
        self.amounts = [self.total]
        self.paid = [False]

    @rule(data=st.data(), count=st.integers(2, 5))
    def split(self, data, count):
        place = data.draw(st.integers(0, len(self.amounts) - 1))
        if self.paid[place] or self.amounts[place] < count:
            return
        self.amounts[place : place + 1] = split_evenly(self.amounts[place], count)
        self.paid[place : place + 1] = [False] * count

    @precondition(lambda self: self.paid.count(False) > 1)
    @rule()
    def merge(self):
        first, second = [n for n, paid in enumerate(self.paid) if not paid][:2]
        self.amounts[first] += self.amounts.pop(second)
        self.paid.pop(second)

    @rule(data=st.data())
    def pay(self, data):
        self.paid[data.draw(st.integers(0, len(self.paid) - 1))] = True

    @rule(total=AMOUNTS)
    def amend(self, total):
        kept = sum(a for a, paid in zip(self.amounts, self.paid, strict=True) if paid)
        before = list(self.amounts)
        if False not in self.paid or total - kept < self.paid.count(False):
            if total == kept and False not in self.paid:
                return
            with pytest.raises(ValueError, match=r"left|little"):
                rescaled(self.amounts, self.paid, total)
            return
        self.amounts = rescaled(self.amounts, self.paid, total)
        self.total = total
        for now, was, paid in zip(self.amounts, before, self.paid, strict=True):
            assert not paid or now == was

    @invariant()
    def it_adds_up(self):
        assert sum(self.amounts) == self.total
        assert min(self.amounts) > 0


TestPlan = Plan.TestCase
