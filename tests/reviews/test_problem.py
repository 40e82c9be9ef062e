import dataclasses

import numpy as np
import pytest

from reviews.certificate import BANNED
from reviews.problem import Problem, read, to_market


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"affinity": np.array([[np.nan, 0.0]])}, "finite"),
        ({"affinity": np.array([[np.inf, 0.0]])}, "finite"),
        ({"affinity": np.array([[1, 0]])}, "floating"),
        ({"demand": -1}, "between 0"),
        ({"demand": [1, 1]}, "2 values; 1"),
        ({"demand": 1.5}, "whole numbers"),
        ({"min_load": 3}, "minimum load above"),
        ({"forbidden": [(0, 0)], "pinned": [(0, 0)]}, "pinned and in conflict"),
        ({"max_load": [0, 1], "pinned": [(0, 0)]}, "1 pinned applications but"),
        ({"keep": [(-1, 0)]}, "not there"),
        ({"keep_bonus": -0.1}, "bonus"),
    ],
)
def test_contradictions_are_refused_in_words(change, words):
    problem = Problem(affinity=np.array([[0.5, 0.5]]), demand=1, max_load=2)
    with pytest.raises(ValueError, match=words):
        read(dataclasses.replace(problem, **change))


def test_market_counts_in_millionths_and_takes_pinned_pairs_out():
    problem = Problem(
        affinity=np.array([[0.3, 0.1234567, 0.9], [0.2, 0.5, 0.7]], dtype=np.float32),
        demand=[2, 1],
        max_load=[2, 2, 2],
        min_load=1,
        forbidden={(0, 0)},
        pinned={(1, 1)},
        keep={(0, 1), (0, 0)},
        min_affinity=0.25,
    )
    market = to_market(read(problem))
    assert market.profit.tolist() == [[BANNED, BANNED, 900_000], [BANNED, BANNED, 700_000]]
    assert market.demand.tolist() == [2, 0]
    assert market.low.tolist() == [1, 0, 1]
    assert market.high.tolist() == [2, 1, 2]
    easier = to_market(read(dataclasses.replace(problem, min_affinity=0)))
    assert easier.profit[0].tolist() == [BANNED, 173_457, 900_000]
