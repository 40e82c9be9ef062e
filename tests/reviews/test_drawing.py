from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.drawing import PARTS, draw
from reviews.filling import candidates
from reviews.matching import plan
from reviews.problem import Problem, read, to_market


def a_problem(number, **more):
    random = np.random.default_rng(number)
    count, width = 9, 8
    return Problem(
        random.random((count, width)),
        demand=2,
        max_load=4,
        min_load=1,
        forbidden=[(0, 0)],
        pinned=[(1, 1)],
        **more,
    )


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    rule=st.sampled_from(
        [
            {},
            {"institutions": [0, 0, 0, 1, 1, 2, 2, 3], "spread": 1},
            {"senior": [True, False, True, False, True, False, True, False]},
        ]
    ),
)
def test_a_plan_drawn_keeps_every_rule(seed, rule):
    problem = a_problem(seed, most_probable=0.5, seed=seed, **rule)
    result = plan(problem)
    assert result.short == result.under == []
    assert {(a, r) for a, r, _ in result.pairs} >= {(1, 1)}
    assert not any((a, r) == (0, 0) for a, r, _ in result.pairs)
    assert max(result.loads) <= 4
    assert all(sum(b == a for b, *_ in result.pairs) == 2 for a in range(9))
    assert result.gap >= 0
    for a in range(9):
        team = [r for b, r, _ in result.pairs if b == a]
        if "spread" in rule and a != 1:
            assert len({rule["institutions"][r] for r in team}) == 2
        if "senior" in rule:
            assert any(rule["senior"][r] for r in team)


def test_no_pair_is_drawn_more_often_than_promised():
    market = to_market(read(a_problem(3)))
    known = candidates(market)
    times = Counter()
    draws = 800
    for seed in range(draws):
        flat, parts = draw(market, known, 0.5, seed)
        times.update(flat.tolist())
    assert parts.max() <= PARTS // 2
    for pair, part in zip(known.tolist(), parts.tolist(), strict=True):
        # Four standard deviations of a fair drawing.
        spread = 4 * np.sqrt(part / PARTS * (1 - part / PARTS) / draws)
        assert abs(times[pair] / draws - part / PARTS) <= spread + 1e-9


def test_the_same_seed_draws_the_same_plan_and_another_seed_another():
    first = plan(a_problem(4, most_probable=0.5, seed=1))
    assert first == plan(a_problem(4, most_probable=0.5, seed=1))
    others = [plan(a_problem(4, most_probable=0.5, seed=n)).pairs for n in range(2, 6)]
    assert any(pairs != first.pairs for pairs in others)


def test_a_lot_that_cannot_be_had_is_refused_in_words():
    with pytest.raises(ValueError, match="between 1/16 and 1"):
        plan(a_problem(1, most_probable=0.01))
    with pytest.raises(ValueError, match="Allow a higher one"):
        plan(a_problem(1, most_probable=0.2))
    rules = {"institutions": [0] * 8, "spread": 1, "senior": [True] * 8}
    with pytest.raises(ValueError, match="not both"):
        plan(a_problem(1, most_probable=0.5, **rules))
    with pytest.raises(ValueError, match="distributed"):
        plan(a_problem(1, most_probable=0.5, own=[(0, 0)]))
