import dataclasses

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.matching import plan
from reviews.problem import read, to_market
from reviews.teams import BANNED
from tests.reviews.exact import best
from tests.reviews.test_filling import a_round


def emptiness(problem):
    """Penalties of the fullest plan: the round with every affinity at 0."""
    sheet = read(problem)
    flat = dataclasses.replace(
        problem,
        affinity=np.zeros_like(problem.affinity),
        keep=(),
        forbidden=[divmod(int(i), sheet.width) for i in sheet.forbidden],
    )
    return best(flat) / to_market(read(flat)).penalty


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), rules=st.sampled_from(["", "senior", "spread"]))
def test_the_floor_is_the_highest_that_leaves_nobody_shorter(seed, rules):
    extra = {"": {}, "senior": {"senior": ...}, "spread": {"institutions": ..., "spread": 1}}
    problem = a_round(seed, **extra[rules])
    result = plan(dataclasses.replace(problem, fair=True))
    pinned = set(problem.pinned)
    free = [value for a, r, value in result.pairs if (a, r) not in pinned]
    if result.floor is None:
        assert free == []
        return
    assert min(free) >= result.floor - 1e-6
    assert result.gap == 0
    sheet = read(problem)
    market = to_market(sheet)
    aim = emptiness(problem)
    values = np.rint(sheet.affinity * 1e6).astype(int)
    for value in sorted(set(values[market.profit != BANNED].tolist())):
        low = [tuple(map(int, cell)) for cell in np.argwhere(values < value)]
        above = dataclasses.replace(problem, forbidden=(set(problem.forbidden) | set(low)) - pinned)
        attainable = emptiness(above) == aim
        assert attainable == (value <= round(result.floor * 1e6))


def test_a_fair_plan_lifts_the_worst_pair_for_a_little_of_the_total():
    random = np.random.default_rng(8)
    problem = a_round(1)
    problem = dataclasses.replace(
        problem,
        affinity=random.random((60, 30)) ** 2,
        demand=3,
        max_load=7,
        min_load=0,
        forbidden=(),
        pinned=(),
        keep=(),
    )
    usual, fair = plan(problem), plan(dataclasses.replace(problem, fair=True))
    assert fair.worst_pair == fair.floor > usual.worst_pair
    assert 0.95 * usual.objective < fair.objective < usual.objective
    assert (fair.gap, fair.short) == (0, [])


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), rules=st.sampled_from(["both", "own"]))
def test_rules_that_are_not_one_flow_keep_their_floor_and_nobody_gets_shorter(seed, rules):
    both = {"institutions": ..., "senior": ..., "spread": 1}
    problem = a_round(seed, **(both if rules == "both" else {}))
    if rules == "own":
        own = [(n, n) for n in range(min(problem.affinity.shape)) if (n, n) not in problem.pinned]
        problem = dataclasses.replace(problem, own=own)
    usual, fair = plan(problem), plan(dataclasses.replace(problem, fair=True))
    pinned = set(problem.pinned)
    free = [value for a, r, value in fair.pairs if (a, r) not in pinned]
    if fair.floor is not None and free:
        assert min(free) >= fair.floor - 1e-6

    def left_open(result):
        missing = sum(each.missing * (each.missing + 1) // 2 for each in result.short)
        return missing + sum(below for _, below in result.under)

    if len(usual.pairs) > len(pinned):
        assert left_open(fair) <= left_open(usual)
