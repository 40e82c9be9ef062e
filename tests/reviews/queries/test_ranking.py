import math

import pytest

from reviews.queries.ranking import asked_amounts, ranking_of
from tests.factories.grants import submitted_application
from tests.factories.reviews import (
    AssignmentFactory,
    DecisionFactory,
    RubricFactory,
    submitted_review,
)


@pytest.fixture
def scored(closed, fill):
    applications, _ = fill(3, 0)
    RubricFactory(call=closed)
    for application, scores in zip(applications, [[(3, 3)], [(5, 2), (4, 4)], []], strict=True):
        for excellence, openness in scores:
            row = AssignmentFactory(application=application)
            submitted_review(row, excellence=excellence, openness=openness)
    return applications


def test_weighted_means_spread_and_range(closed, scored):
    table = ranking_of(closed)
    first, second, last = table.rows
    assert [row.reference for row in table.rows] == [
        scored[1].reference,
        scored[0].reference,
        scored[2].reference,
    ]
    # Excellence counts twice: (2·5 + 2) / 3 = 4 and (2·4 + 4) / 3 = 4.
    assert (first.rank, first.reviews, first.mean, first.spread) == (1, 2, 4.0, 0.0)
    assert (second.rank, second.mean, second.spread) == (2, 3.0, None)
    assert (last.rank, last.reviews, last.mean) == (None, 0, None)


def test_spread_is_the_sample_deviation(closed, scored):
    submitted_review(AssignmentFactory(application=scored[0]), excellence=5, openness=5)
    row = next(each for each in ranking_of(closed).rows if each.reference == scored[0].reference)
    assert (row.mean, row.spread, row.lowest, row.highest) == (4.0, math.sqrt(2), 3.0, 5.0)
    assert row.tied is True


def test_money_and_line(closed, scored):
    table = ranking_of(closed)
    assert [row.asked for row in table.rows] == [80_000_00] * 3
    assert [row.cumulative for row in table.rows] == [80_000_00, 160_000_00, 240_000_00]
    assert [row.above_line for row in table.rows] == [True, True, False]
    assert (table.line_after, table.line_total, table.remaining) == (2, 160_000_00, 0)
    closed.budget = 100_000_00
    table = ranking_of(closed)
    assert (table.line_after, table.remaining, table.shortfall) == (1, 20_000_00, 60_000_00)


def test_decisions_stand_beside(closed, scored):
    DecisionFactory(application=scored[1], amount=70_000_00)
    table = ranking_of(closed)
    assert (table.rows[0].outcome, table.rows[0].amount) == ("fund", 70_000_00)
    assert table.undecided == 2


def test_the_cache_follows_what_is_submitted(closed, scored, now):
    assert len(asked_amounts(closed)) == 3
    late = submitted_application(call=closed)
    assert set(asked_amounts(closed)) == {each.pk for each in (*scored, late)}
    before = ranking_of(closed).rows[0].mean
    review = scored[1].assignments.first().review
    review.scores.update(value=1)
    review.submitted_at = now
    review.save(update_fields=["submitted_at"])
    assert (before, ranking_of(closed).rows[0].mean) == (4.0, 3.0)


def test_a_conflicted_review_does_not_count(closed, scored):
    scored[1].assignments.update(state="conflicted")
    assert [row.reviews for row in ranking_of(closed).rows] == [1, 0, 0]


def test_withdrawn_applications_are_not_ranked(closed, scored, now):
    scored[1].state, scored[1].withdrawn_at = "withdrawn", now
    scored[1].save(update_fields=["state", "withdrawn_at"])
    assert [row.reference for row in ranking_of(closed).rows] == [
        scored[0].reference,
        scored[2].reference,
    ]
