from reviews.lottery import faults
from reviews.queries.board import board_of
from reviews.queries.lotteries import candidates, own_lot, public_lotteries, record_of
from tests.factories.grants import submitted_application
from tests.factories.reviews import held_lottery, prepared_lottery


def test_nobody_is_a_candidate_twice(closed, tied):
    assert candidates(board_of(closed)) == sorted(each.reference for each in tied[1:3])
    prepared_lottery(closed, tied[1:2])
    assert candidates(board_of(closed)) == [tied[2].reference]


def test_an_applicant_finds_the_own_lot_once_announced(closed, ada, ben, now):
    mine = submitted_application(call=closed, owner=ada)
    held = held_lottery(closed, [mine, submitted_application(call=closed, owner=ben)])
    assert own_lot(ada, mine) is None
    closed.announced_at = now
    closed.save()
    assert own_lot(ada, mine) == held.lots.get(application=mine)
    assert own_lot(ben, mine) is None


def test_the_record_names_nobody_and_holds(closed, fill):
    applications, _ = fill(3, 0)
    record = record_of(held_lottery(closed, applications))
    assert faults(record) == []
    assert not any(each.reference in str(record) for each in applications)
    assert [row["position"] for row in record["lots"]] == [1, 2, 3]


def test_draws_of_calls_nobody_finds_are_not_public(closed, fill, now):
    applications, _ = fill(2, 0)
    lottery = prepared_lottery(closed, applications)
    assert list(public_lotteries(now)) == [lottery]
    closed.state = "draft"
    closed.save()
    assert list(public_lotteries(now)) == []
