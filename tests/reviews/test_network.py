import numpy as np

from reviews.network import build, pairs_of, prices
from reviews.problem import Problem, read, to_market
from reviews.teams import Arcs


def solved(problem, **more):
    market = to_market(read(problem))
    network = build(market, Arcs.of(np.flatnonzero(market.profit > 0), market.width), **more)
    return market, network, network.solve()


def test_the_flow_takes_the_best_pairs_and_prices_the_places():
    affinity = np.array([[0.9, 0.4], [0.8, 0.1], [0.7, 0.2]])
    market, network, flow = solved(Problem(affinity, demand=1, max_load=[2, 1]))
    assert np.flatnonzero(pairs_of(network, flow)).tolist() == [1, 2, 4]
    found = prices(market, network, flow)
    # With one place more with the first, the first application would gain 0.5; one less
    # costs a review, as one less with the second does.
    assert found.least.tolist() == [500_000, 0]
    assert found.most[0] - found.most[1] == 500_000
    assert found.most[1] > 1_000_000


def test_colleagues_share_a_node_and_those_who_are_alone_do_not():
    affinity = np.array([[0.9, 0.8, 0.3]])
    rule = {"institutions": [4, 4, -1], "spread": 1}
    _, network, flow = solved(Problem(affinity, demand=2, max_load=1, **rule))
    assert np.flatnonzero(pairs_of(network, flow)).tolist() == [0, 2]
    assert network.supply.size == 1 + 3 + 1 + 1


def test_parts_of_a_review_flow_where_no_pair_may_carry_it_whole():
    affinity = np.array([[0.9, 0.8, 0.3]])
    _, network, flow = solved(Problem(affinity, demand=1, max_load=1), scale=16, most=8)
    assert pairs_of(network, flow).tolist() == [8, 8, 0]
