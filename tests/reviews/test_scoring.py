from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from reviews.ranking import rank_tallies
from reviews.scoring import order_tallies


def shares(placed):
    return {each.application: each.mean for each in rank_tallies(order_tallies(placed))}


def test_the_first_stands_before_all_and_the_last_before_none():
    placed = [(1, "a", 1), (1, "b", 2), (1, "c", 3)]
    assert shares(placed) == {"a": 1, "b": Fraction(1, 2), "c": 0}


def test_orders_of_different_length_count_alike():
    placed = [(1, "a", 1), (1, "b", 2), (2, "b", 1), (2, "a", 2), (2, "c", 3)]
    assert shares(placed) == {"a": Fraction(3, 4), "b": Fraction(1, 2), "c": 0}


def test_gaps_do_not_matter_and_one_alone_says_nothing():
    assert shares([(1, "a", 4), (1, "b", 9), (2, "c", 1)]) == {"a": 1, "b": 0}


def test_a_tie_counts_half():
    assert shares([(1, "a", 1), (1, "b", 1)]) == {"a": Fraction(1, 2), "b": Fraction(1, 2)}


@given(
    st.lists(
        st.tuples(st.integers(1, 4), st.sampled_from("abcde"), st.integers(1, 9)),
        unique_by=lambda row: row[:2],
    )
)
def test_every_order_gives_out_half_of_its_pairs(placed):
    found = order_tallies(placed)
    sizes = {}
    for reviewer, _, _ in placed:
        sizes[reviewer] = sizes.get(reviewer, 0) + 1
    total = sum(Fraction(each.total, each.weight) for each in found)
    assert total == sum(Fraction(size, 2) for size in sizes.values() if size > 1)
    assert all(0 <= each.total <= each.weight for each in found)
