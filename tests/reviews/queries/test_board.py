from reviews.models import BandRule
from reviews.queries.board import band_rule, board_of
from reviews.queries.calibrating import compute
from tests.factories.reviews import (
    held_lottery,
    prepared_lottery,
)


def test_equal_scores_at_the_line_are_the_band(closed, tied):
    board = board_of(closed)
    assert (board.rule, board.ruled) == ("equal", "equal")
    assert board.band.members == {tied[1].reference, tied[2].reference}
    assert board.band.places == 1


def test_a_rule_of_intervals_waits_for_the_model(closed, tied):
    BandRule.objects.create(call=closed, rule="half")
    board = board_of(closed)
    assert (band_rule(closed), board.rule, board.ruled) == ("half", "half", "equal")
    assert len(board.band.members) == 2


def test_the_wider_the_interval_the_wider_the_band(closed, judged):
    compute(closed)
    sizes = []
    for rule in ("half", "wide"):
        BandRule.objects.update_or_create(call=closed, defaults={"rule": rule})
        board = board_of(closed)
        assert board.ruled == rule
        sizes.append(len(board.band.members))
    assert 0 < sizes[0] <= sizes[1]


def test_draws_stand_beside(closed, tied):
    held_lottery(closed, tied[1:3])
    prepared_lottery(closed, tied[3:])
    board = board_of(closed)
    assert set(board.drawn) == {tied[1].reference, tied[2].reference}
    assert sorted(board.drawn.values()) == [1, 2]
    assert board.waiting == {tied[3].reference, tied[4].reference}
