from itertools import combinations

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reviews.certificate import top_pairs, upper_bound
from reviews.matching import plan
from reviews.problem import Problem, read, to_market
from reviews.teams import BANNED, Arcs, Market, best_teams
from tests.reviews.test_teams import allowed, markets

NONE = np.empty(0, dtype=np.int64)


def by_hand(market, rho):
    """The bound of the module's docstring, every team of every application tried."""
    total = 0
    for r, price in enumerate(rho.tolist()):
        total += int(market.high[r]) * max(price, 0) if market.high[r] else 0
        total -= int(market.low[r]) * max(-price, 0)
    for a, demand in enumerate(market.demand.tolist()):
        able = [
            r
            for r, profit in enumerate(market.profit[a].tolist())
            if profit != BANNED and market.high[r]
        ]
        total += max(
            sum(int(market.profit[a, r]) - int(rho[r]) for r in team)
            - market.penalty * sum(range(1, demand - size + 1))
            for size in range(demand + 1)
            for team in combinations(able, size)
            if allowed(market, a, team)
        )
    return total


def rounds(seed):
    random = np.random.default_rng(seed)
    count, width = random.integers(1, 7, 2)
    return Problem(
        random.random((count, width)) * random.choice([1, 900]),
        demand=random.integers(0, 4, count).tolist(),
        max_load=random.integers(1, 5, width).tolist(),
        min_load=random.integers(0, 2, width).tolist(),
        forbidden={(0, 0)},
    )


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_bound_of_a_plan_can_be_added_up_again_from_either_of_its_prices(seed):
    problem = rounds(seed)
    result, market = plan(problem), to_market(read(problem))
    missing = np.zeros_like(market.demand)
    lacking = np.zeros_like(market.high)
    for short in result.short:
        missing[short.application] = short.missing
    for reviewer, below in result.under:
        lacking[reviewer] = below
    for rho in (result.prices.least, result.prices.most):
        total = by_hand(market, rho) + market.fine(missing, lacking)
        assert total / 1e6 == result.bound == result.objective


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_any_prices_give_a_bound_no_plan_exceeds(seed, other):
    problem = rounds(seed)
    market = to_market(read(problem))
    random = np.random.default_rng(other)
    rho = random.integers(-market.penalty, 2_000_000, market.high.size)
    bound, better = upper_bound(market, rho, NONE, 40)
    assert bound == by_hand(market, rho)
    assert bound >= by_hand(market, plan(problem).prices.least)
    known = np.union1d(NONE, better)
    again, none_left = upper_bound(market, rho, known, 40)
    assert (again, none_left.tolist()) == (bound, [])


@settings(max_examples=300, deadline=None)
@example(183)  # a new senior lets the one who gave up a seat for another come back
@example(4799)
@given(st.integers(0, 2**32 - 1))
def test_the_bound_is_over_all_pairs_under_every_rule_whatever_was_looked_at(seed):
    market = markets(seed)
    random = np.random.default_rng(seed + 3)
    rho = random.integers(-3, 9, market.width)
    rho = np.maximum(rho, -market.penalty)
    flat = np.flatnonzero(market.profit != BANNED)
    known = flat[random.random(flat.size) < random.random()]
    bound, better = upper_bound(market, rho, known, 2)
    assert bound == by_hand(market, rho)
    whole = best_teams(market, Arcs.of(flat, market.width), rho).values
    seen = best_teams(market, Arcs.of(known, market.width), rho).values
    assert bool(better.size) == bool((whole > seen).any())
    again, _ = upper_bound(market, rho, np.union1d(known, better), 2)
    assert again == bound


def test_candidates_are_the_best_of_each_side_and_a_few_at_random():
    affinity = np.random.default_rng(3).random((300, 200))
    market = to_market(read(Problem(affinity, demand=1, max_load=3, forbidden={(0, 5)})))
    flat = top_pairs(market, 40)
    assert len(np.unique(flat)) == len(flat) <= 300 * 48 + 200 * 40
    held = set(flat.tolist())
    assert 5 not in held
    allowed = np.where(market.profit == BANNED, -1, market.profit)
    for a in range(300):
        assert held >= set((np.argsort(allowed[a])[-40:] + a * 200).tolist())
    for r in range(200):
        assert held >= set((np.argsort(allowed[:, r])[-40:] * 200 + r).tolist())


def test_candidates_skip_who_needs_nothing_or_has_no_room():
    profit = np.ones((3, 3), dtype=np.int32)
    market = Market(
        profit, np.array([1, 0, 2]), np.zeros(3, dtype=np.int64), np.array([1, 0, 1]), 10
    )
    assert top_pairs(market, 40).tolist() == [0, 2, 6, 8]
