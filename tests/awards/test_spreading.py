import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.spreading import EVENLY, LAST, NEW, WAYS, spread

AMOUNTS = st.lists(st.integers(1, 10**9), max_size=6)


@given(AMOUNTS, st.integers(-(10**9), 10**9), st.sampled_from(list(WAYS)))
def test_the_sum_changes_by_exactly_the_difference(amounts, difference, way):
    if sum(amounts) + difference < 0 or (not amounts and difference < 0):
        with pytest.raises(ValueError, match="taken away"):
            spread(amounts, difference, way)
        return
    after = spread(amounts, difference, way)
    assert sum(after) == sum(amounts) + difference
    assert all(amount >= 0 for amount in after)
    assert len(after) - len(amounts) in {0, 1}


@pytest.mark.parametrize(
    ("amounts", "difference", "way", "after"),
    [
        ([70, 30], 10, LAST, [70, 40]),
        ([70, 30], -40, LAST, [60, 0]),
        ([70, 30], 10, NEW, [70, 30, 10]),
        ([70, 30], 10, EVENLY, [77, 33]),
        ([1, 1, 1], 1, EVENLY, [2, 1, 1]),
        ([], 10, LAST, [10]),
        ([70, 30], -10, NEW, [70, 20]),
    ],
)
def test_each_way(amounts, difference, way, after):
    assert spread(amounts, difference, way) == after
