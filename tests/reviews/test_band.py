from hypothesis import given
from hypothesis import strategies as st

from reviews.band import Band, band_around, doubted
from reviews.ranking import FundingLine

ASKS = {"A": 500, "B": 300, "C": 400, "D": 100}


def test_those_tied_at_the_line_are_the_band_and_the_dearest_must_fit():
    line = FundingLine(("A",), 500, 450, ("B", "C"), 250)
    assert band_around(line, ASKS, 950) == Band(frozenset("BC"), 1)
    line = FundingLine(("A",), 500, 350, ("B", "C"), 350)
    # B would fit, C would not: nothing is certain before it is known who is drawn.
    assert band_around(line, ASKS, 850) == Band(frozenset("BC"), 0)


def test_one_that_does_not_fit_is_no_band():
    line = FundingLine(("A",), 500, 100, ("B",), 200)
    assert band_around(line, ASKS, 600) == Band(frozenset(), 0)


def test_intervals_that_hold_a_funded_and_an_unfunded_rank_cross_the_line():
    line = FundingLine(("A", "B"), 800, 200, ("C",), 200)
    intervals = {"A": (1, 1), "B": (1, 3), "C": (2, 4), "D": (3, 4)}
    # Without B above, 500 of 1,000 are spent: C fits, C and B do not.
    assert band_around(line, ASKS, 1_000, intervals) == Band(frozenset("BC"), 1)


@given(
    st.dictionaries(st.sampled_from("ABCD"), st.tuples(st.integers(1, 4), st.integers(1, 4))),
    st.integers(0, 4),
    st.integers(0, 2_000),
)
def test_places_never_cost_more_than_is_left(intervals, funded, spare):
    intervals = {name: (min(pair), max(pair)) for name, pair in intervals.items()}
    above = tuple("ABCD"[:funded])
    total = sum(ASKS[name] for name in above)
    line = FundingLine(above, total, spare, (), 0)
    band = band_around(line, ASKS, total + spare, intervals)
    fixed = sum(ASKS[name] for name in above if name not in band.members)
    dearest = sorted((ASKS[name] for name in band.members), reverse=True)
    assert fixed + sum(dearest[: band.places]) <= total + spare
    assert band.places == len(dearest) or fixed + sum(dearest[: band.places + 1]) > total + spare


def test_the_model_doubts_whom_it_would_put_on_the_other_side_of_the_line():
    chances = {"A": 0.9, "B": 0.1, "C": 0.4, "D": 0.88, "E": 0.5, "F": 0.97}
    doubt = doubted({"A", "B", "C", "E"}, chances)
    assert doubt.above == [("B", 0.1), ("C", 0.4)]
    assert doubt.below == [("F", 0.97), ("D", 0.88)]
