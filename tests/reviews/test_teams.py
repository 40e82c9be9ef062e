from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.teams import BANNED, Arcs, Market, best_teams, distinct, joined, place_in


def markets(seed):
    random = np.random.default_rng(seed)
    count, width = int(random.integers(1, 5)), int(random.integers(1, 8))
    profit = random.integers(-5, 20, (count, width)).astype(np.int32)
    profit[random.random((count, width)) < 0.2] = BANNED
    demand = random.integers(0, 4, count)
    homes = random.integers(0, max(1, width // 2), width)
    taken = np.sort(random.integers(0, count, 2) * width + random.choice(homes, 2))
    return Market(
        profit,
        demand,
        np.zeros(width, dtype=np.int64),
        np.full(width, 3),
        int(random.choice([1, 8, 100])),
        spread=int(random.integers(0, 3)),
        homes=homes,
        taken=taken,
        senior=random.random(width) < 0.4,
        needs=(demand > 0) & (random.random(count) < 0.6),
    )


def allowed(market, a, team):
    if market.spread:
        for home in set(market.homes.tolist()):
            before = (market.taken == a * market.width + home).sum()
            held = sum(market.homes[r] == home for r in team)
            if held > max(0, market.spread - before):
                return False
    if not market.needs.any() or not market.needs[a]:
        return True
    return sum(not market.senior[r] for r in team) < market.demand[a]


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_every_team_is_the_best_its_rules_allow(seed):
    market = markets(seed)
    rho = np.random.default_rng(seed + 1).integers(-3, 9, market.width)
    flat = np.flatnonzero(market.profit != BANNED)
    found = best_teams(market, Arcs.of(flat, market.width), rho)
    for a, demand in enumerate(market.demand.tolist()):
        able = [r for r in range(market.width) if market.profit[a, r] != BANNED]
        values = {
            team: sum(int(market.profit[a, r]) - int(rho[r]) for r in team)
            - market.penalty * sum(range(1, demand - size + 1))
            for size in range(demand + 1)
            for team in combinations(able, size)
            if allowed(market, a, team)
        }
        assert found.values[a] == max(values.values())
        team = tuple((flat[found.chosen & (flat // market.width == a)] % market.width).tolist())
        assert values[team] == found.values[a]


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_pairs_up_to_the_cut_change_nothing(seed):
    market = markets(seed)
    random = np.random.default_rng(seed + 2)
    rho = random.integers(-3, 9, market.width)
    flat = np.flatnonzero(market.profit != BANNED)
    known = flat[random.random(flat.size) < 0.6]
    teams = best_teams(market, Arcs.of(known, market.width), rho)
    worth = market.profit.ravel()[flat] - rho[flat % market.width]
    low = flat[worth <= teams.cut[flat // market.width]]
    more = best_teams(market, Arcs.of(np.union1d(known, low), market.width), rho)
    assert more.values.tolist() == teams.values.tolist()


def test_places_count_from_the_most_worthy_of_each_group():
    assert place_in(np.array([2, 2, 5, 2]), np.array([1, 9, 4, 5])).tolist() == [2, 0, 0, 1]
    assert distinct(np.array([3, 1, 3])).tolist() == [1, 3]
    assert joined(np.array([4, 1]), np.array([1, 2])).tolist() == [1, 2, 4]
