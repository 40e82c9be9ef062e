from datetime import timedelta

from reviews.actions.conflicts import enter_conflict
from reviews.models import BandRule, Meeting
from reviews.queries.board import band_rule, board_of, panel_means
from reviews.queries.calibrating import compute
from tests.factories.reviews import ReviewerFactory, held_lottery, prepared_lottery


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


def test_what_is_hidden_leaves_no_gap_and_nothing_calibrated(closed, tied):
    compute(closed)
    held_lottery(closed, tied[1:3])
    whole = board_of(closed)
    assert [row.rank for row in whole.table.rows] == [1, 2, 2, 4, 4]
    assert whole.judgement is not None
    board = board_of(closed, hidden=[tied[1].reference])
    rows = board.table.rows
    assert [(row.position, row.rank, row.tied) for row in rows] == [
        (1, 1, False),
        (2, 2, False),
        (3, 3, True),
        (4, 3, True),
    ]
    assert board.table.line_after == 2
    assert tied[1].reference not in str(board.table) + str(board.band) + str(board.drawn)
    assert (board.judgement, board.hidden) == (None, (tied[1].reference,))


def test_the_line_follows_a_draw_and_the_band_still_says_who_was_too_close(closed, tied):
    before = board_of(closed).table
    assert (before.line_after, before.line_total) == (1, 80_000_00)
    lottery = held_lottery(closed, tied[1:3])
    winner = lottery.lots.get(position=1).application.reference
    board = board_of(closed)
    assert (board.table.line_after, board.table.line_total) == (2, 160_000_00)
    assert board.table.rows[1].reference == winner
    assert [row.reference for row in board.table.rows if row.above_line] == [
        tied[0].reference,
        winner,
    ]
    assert board.band.members == {tied[1].reference, tied[2].reference}


def test_what_the_panel_scored_last_stands_beside_the_reviews(closed, tied, rita, now, sam):
    reviewer = ReviewerFactory(panel=closed.panel, user=rita)
    other = ReviewerFactory(panel=closed.panel)
    for days, scores in ((2, (20, 20)), (1, (35, 45))):
        meeting = Meeting.objects.create(
            panel=closed.panel, name="Panel day", starts_at=now, created_at=now
        )
        item = meeting.items.create(
            application=tied[1],
            position=1,
            state="closed",
            opened_at=now - timedelta(days=days),
            closed_at=now - timedelta(days=days),
        )
        for who, tenths in zip((reviewer, other), scores, strict=True):
            item.scores.create(reviewer=who, tenths=tenths, at=now)
    open_item = meeting.items.create(application=tied[2], position=2, state="open", opened_at=now)
    open_item.scores.create(reviewer=other, tenths=50, at=now)
    assert panel_means(closed) == {tied[1].reference: 4.0}
    enter_conflict(application=tied[1], user=rita, reason="Kin", by=sam, at=now)
    board = board_of(closed)
    assert board.has_panel
    assert {row.reference: row.panel for row in board.table.rows if row.panel} == {
        tied[1].reference: 4.5
    }
