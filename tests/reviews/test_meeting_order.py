from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from reviews import meeting_order
from reviews.meeting_order import best_order, leavings

sets = st.frozensets(st.integers(0, 5), max_size=4)


def test_people_leave_once_for_items_that_can_stand_together():
    away = [frozenset({1}), frozenset(), frozenset({2}), frozenset({1, 2}), frozenset({1})]
    assert leavings(away, range(5)) == 3
    order = best_order(away)
    assert (order.items, order.leavings, order.bound, order.is_best) == (
        [1, 0, 4, 3, 2],
        2,
        2,
        True,
    )


def test_nobody_in_conflict_keeps_the_order():
    order = best_order([frozenset()] * 4)
    assert (order.items, order.leavings, order.is_best) == ([0, 1, 2, 3], 0, True)
    assert best_order([]).items == []


@given(st.lists(sets, max_size=6))
def test_few_items_are_ordered_as_well_as_can_be(away):
    order = best_order(away)
    assert sorted(order.items) == list(range(len(away)))
    assert order.leavings == min(leavings(away, each) for each in permutations(range(len(away))))
    assert order.is_best
    assert order.bound <= order.leavings


@given(st.lists(st.frozensets(st.integers(0, 9), max_size=5), min_size=14, max_size=30))
def test_many_items_are_never_worse_than_as_they_came_grouped(away):
    order = best_order(away)
    assert sorted(order.items) == list(range(len(away)))
    assert order.leavings == leavings(away, order.items)
    grouped = sorted(
        range(len(away)), key=lambda each: (len(away[each]) > 0, away.index(away[each]))
    )
    assert order.leavings <= leavings(away, grouped)
    assert order.is_best == (
        order.leavings == order.bound or len(set(away) - {frozenset()}) <= meeting_order.EXACT
    )
