import pytest

from reviews.queries import round_data
from reviews.queries.round_data import round_applications, round_head


def test_the_head_says_what_the_round_is(closed, panel):
    head = round_head(closed)
    assert head["call"]["budget"] == 160_000_00
    assert [each["key"] for each in head["rubric"]["criteria"]]
    assert (head["panel"], head["scenarios"], head["announcements"]) == ([], [], [])


@pytest.mark.parametrize("count", [1, 4])
def test_a_lot_costs_the_same_for_one_and_many(closed, fill, count, django_assert_num_queries):
    fill(count, 0)
    with django_assert_num_queries(6):
        assert len(list(round_applications(closed))) == count


def test_every_lot_follows_the_one_before(closed, fill, monkeypatch):
    monkeypatch.setattr(round_data, "CHUNK", 2)
    applications, _ = fill(5, 0)
    found = [each["reference"] for each in round_applications(closed)]
    assert found == [each.reference for each in applications]
