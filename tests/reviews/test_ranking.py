import math
import statistics
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.ranking import (
    FundingLine,
    Score,
    Tally,
    by_lot,
    funding_line,
    rank_applications,
    rank_tallies,
)

WEIGHTS = {"merit": 3, "openness": 1}


def both(application, reviewer, merit, openness):
    return [
        Score(application, reviewer, "merit", merit),
        Score(application, reviewer, "openness", openness),
    ]


tables = st.dictionaries(
    st.tuples(
        st.sampled_from("ABCDEF"), st.sampled_from("rst"), st.sampled_from(["merit", "openness"])
    ),
    st.integers(0, 10),
).map(lambda table: [Score(*key, value) for key, value in table.items()])


def test_numbers_of_one_application_and_ranks_with_ties():
    scores = (
        both("A", "rita", 4, 0)
        + both("A", "ben", 5, 1)
        + both("B", "rita", 4, 0)
        + both("C", "rita", 3, 3)
        + both("D", "rita", 1, 1)
    )
    a, b, c, d, e = rank_applications(scores, WEIGHTS, ["E", "A"])
    assert [r.application for r in (a, b, c, d, e)] == ["A", "B", "C", "D", "E"]
    assert [r.rank for r in (a, b, c, d, e)] == [1, 2, 2, 4, None]
    assert [r.tied for r in (a, b, c, d, e)] == [False, True, True, False, False]
    assert a.by_reviewer == {"ben": 4, "rita": 3}
    assert (a.reviews, a.mean, a.lowest, a.highest) == (2, Fraction(7, 2), 3, 4)
    assert a.spread == statistics.stdev([3, 4])
    assert (b.spread, e.spread, e.mean, e.reviews) == (None, None, None, 0)


def test_thirds_tie_exactly():
    weights = {"a": Decimal("0.1"), "b": Decimal("0.2")}
    scores = [Score("X", "r", "a", 1), Score("X", "r", "b", 0)]
    scores += [Score("Y", "r", "a", Decimal("0.2")), Score("Y", "r", "b", Decimal("0.4"))]
    first, second = rank_applications(scores, weights)
    assert (first.rank, second.rank) == (1, 1)
    assert first.mean == second.mean == Fraction(1, 3)


def test_missing_criterion_drops_out_with_its_weight_and_is_counted():
    (row,) = rank_applications([Score("A", "rita", "openness", 4)], WEIGHTS)
    assert (row.mean, row.incomplete) == (4, 1)
    (row,) = rank_applications([Score("A", "rita", "note", 4)], {**WEIGHTS, "note": 0})
    assert (row.mean, row.reviews) == (None, 0)


@given(tables, st.randoms(use_true_random=False))
def test_order_of_scores_does_not_matter(scores, random):
    shuffled = list(scores)
    random.shuffle(shuffled)
    assert rank_applications(scores, WEIGHTS) == rank_applications(shuffled, WEIGHTS)


@given(tables)
def test_means_lie_between_extremes_and_ranks_count_who_is_better(scores):
    rows = rank_applications(scores, WEIGHTS)
    for row in rows:
        assert row.lowest <= row.mean <= row.highest
        assert row.rank == 1 + sum(other.mean > row.mean for other in rows)
        assert row.tied == (sum(other.mean == row.mean for other in rows) > 1)


@pytest.mark.parametrize(
    ("scores", "weights", "error"),
    [
        ([Score("A", "r", "style", 1)], WEIGHTS, ValueError),
        ([Score("A", "r", "merit", 1)] * 2, WEIGHTS, ValueError),
        ([Score("A", "r", "merit", 0.5)], WEIGHTS, TypeError),
        ([Score("A", "r", "merit", True)], WEIGHTS, TypeError),
        ([Score("A", "r", "merit", Decimal("NaN"))], WEIGHTS, ValueError),
        ([], {"merit": 0}, ValueError),
        ([], {"merit": 2, "openness": -1}, ValueError),
    ],
)
def test_scores_that_make_no_sense_are_refused(scores, weights, error):
    with pytest.raises(error):
        rank_applications(scores, weights)


@given(tables)
def test_tallies_of_a_database_give_the_same_ranking(scores):
    sums = {}
    for score in scores:
        total, weight = sums.get((score.application, score.reviewer), (0, 0))
        part = WEIGHTS[score.criterion]
        sums[score.application, score.reviewer] = (total + part * score.value, weight + part)
    groups = {}
    for (application, _), (total, weight) in sums.items():
        groups.setdefault((application, weight), []).append(total)
    tallies = [
        Tally(*key, len(each), sum(each), sum(n * n for n in each), min(each), max(each))
        for key, each in groups.items()
    ]
    expected = rank_applications(scores, WEIGHTS, "ABZ")
    assert rank_tallies(tallies, "ABZ") == [
        row._replace(incomplete=0, by_reviewer={}) for row in expected
    ]


@given(tables)
def test_spread_is_that_of_exact_arithmetic(scores):
    for row in rank_applications(scores, WEIGHTS):
        means = list(row.by_reviewer.values())
        expected = statistics.variance(means) if len(means) > 1 else None
        assert row.spread == (None if expected is None else math.sqrt(expected))
        assert row.mean == sum(means) / len(means)


@pytest.mark.parametrize("weight", [0, -1])
def test_a_tally_without_weight_is_refused(weight):
    with pytest.raises(ValueError, match="weight"):
        rank_tallies([Tally("A", weight, 1, 3, 9, 3, 3)])


def ranking(*values):
    return rank_applications(
        [Score(name, "rita", "merit", value) for name, value in values], WEIGHTS, ["Z"]
    )


def test_line_falls_before_the_first_that_does_not_fit_and_skips_nobody():
    rows = ranking(("A", 9), ("B", 8), ("C", 7))
    asks = {"A": 500, "B": 700, "C": 100}
    assert funding_line(rows, asks, 1_000) == FundingLine(("A",), 500, 500, ("B",), 200)
    assert funding_line(rows, asks, 1_300) == FundingLine(("A", "B", "C"), 1_300, 0, (), 0)


def test_tied_applications_are_above_the_line_together_or_not_at_all():
    rows = ranking(("A", 9), ("C", 8), ("B", 8))
    asks = {"A": 500, "B": 300, "C": 300}
    assert funding_line(rows, asks, 900) == FundingLine(("A",), 500, 400, ("B", "C"), 200)


@given(tables, st.lists(st.integers(0, 900), min_size=6, max_size=6), st.integers(0, 3_000))
def test_budget_is_never_exceeded_and_the_line_is_a_prefix(scores, amounts, budget):
    rows = rank_applications(scores, WEIGHTS, "ABCDEF")
    asks = dict(zip("ABCDEF", amounts, strict=True))
    line = funding_line(rows, asks, budget)
    order = [row.application for row in rows if row.rank is not None]
    assert list(line.above) == order[: len(line.above)]
    assert line.total == sum(asks[name] for name in line.above) <= budget
    assert line.remaining == budget - line.total
    rest = order[len(line.above) :]
    assert list(line.at_line) == rest[: len(line.at_line)]
    assert bool(line.at_line) == bool(rest)
    assert line.shortfall == max(0, sum(asks[name] for name in line.at_line) - line.remaining)
    assert (line.shortfall > 0) == bool(rest)


def test_amounts_must_be_whole_and_known():
    rows = ranking(("A", 9))
    for asks, budget, error in [
        ({}, 10, ValueError),
        ({"A": 1.5}, 10, TypeError),
        ({"A": -1}, 10, ValueError),
        ({"A": 1}, -10, ValueError),
        ({"A": 1}, True, TypeError),
    ]:
        with pytest.raises(error):
            funding_line(rows, asks, budget)


def test_a_draw_parts_those_who_share_a_rank():
    rows = rank_applications(
        [Score(name, "r", "c", value) for name, value in zip("ABCD", (5, 4, 4, 3), strict=True)],
        {"c": 1},
    )
    asks = dict.fromkeys("ABCD", 400)
    lots = {"B": 2, "C": 1}
    assert [row.application for row in by_lot(rows, lots)] == ["A", "C", "B", "D"]
    assert funding_line(rows, asks, 900, lots) == FundingLine(("A", "C"), 800, 100, ("B",), 300)
    # A draw that left one of them out parts nobody.
    assert by_lot(rows, {"B": 1}) == rows
    assert funding_line(rows, asks, 900, {"B": 1}) == FundingLine(("A",), 400, 500, ("B", "C"), 300)
