from hypothesis import given
from hypothesis import strategies as st

from awards.budget_plot import WIDTH, YEAR_HEIGHT, bar, columns

SUMS = st.integers(0, 10**12)


@given(st.lists(SUMS, min_size=4, max_size=4), SUMS)
def test_pieces_fill_the_bar_and_tell_every_amount_once(sums, budget):
    paid, accepted, awarded, committed = sorted(sums)
    pieces = bar(budget=budget, paid=paid, accepted=accepted, awarded=awarded, committed=committed)
    assert sum(piece.amount for piece in pieces) == max(budget, committed)
    if pieces:
        assert abs(sum(piece.width for piece in pieces) - WIDTH) < 1


def test_years_are_as_high_as_their_share():
    assert columns([]) == columns([(2026, 0, 0)]) == []
    first, second = columns([(2026, 50, 50), (2027, 0, 50)])
    assert (first.paid_height, first.planned_height) == (YEAR_HEIGHT / 2, YEAR_HEIGHT / 2)
    assert (second.paid_height, second.planned_y) == (0, YEAR_HEIGHT / 2)
