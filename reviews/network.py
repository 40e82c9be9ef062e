"""The flow that fills the teams, and the prices in what is left of it.

A unit of flow is one review: from an application, perhaps through a node that holds
colleagues or those who are not senior apart, to a reviewer and on to the sink. An empty
seat flows to the sink at a penalty, so there always is a flow.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reviews.certificate import Prices
from reviews.teams import Arcs, IntArray, Market

_FAR = np.int64(1) << 50


@dataclass(frozen=True, eq=False)
class Network:
    """Arcs of the flow; `used[i]` is the arc that carries the ith pair to its reviewer."""

    tails: IntArray
    heads: IntArray
    capacity: IntArray
    cost: IntArray
    supply: IntArray
    used: IntArray
    sink: int
    first_load: IntArray
    """Per reviewer, the arc of the loads up to the minimum, then (plus width) the rest."""

    def solve(self) -> IntArray:
        """The flow on every arc. RuntimeError should the solver give up."""
        # Loaded here so that the web process never pays for it.
        from ortools.graph.python import min_cost_flow

        flow = min_cost_flow.SimpleMinCostFlow()
        arcs = flow.add_arcs_with_capacity_and_unit_cost(
            self.tails, self.heads, self.capacity, self.cost
        )
        flow.set_nodes_supplies(np.arange(self.supply.size), self.supply)
        status = flow.solve()
        if status != flow.OPTIMAL:
            raise RuntimeError(f"The flow solver stopped with {status}.")
        return np.asarray(flow.flows(arcs), dtype=np.int64)


def build(market: Market, arcs: Arcs, *, scale: int = 1, most: int = 1) -> Network:
    """The network of these pairs.

    Everything is counted in `1/scale` of a review; no pair carries more than `most`.
    """
    count, width = market.profit.shape
    sink = count + width
    heads = arcs.reviewers + count
    group, room = _groups(market, arcs)
    inner = np.flatnonzero(group >= 0)
    named, first, number = np.unique(group[inner], return_index=True, return_inverse=True)
    tails = arcs.applications.copy()
    tails[inner] = sink + 1 + number
    columns = np.arange(count, sink)
    parts = [
        (
            tails,
            heads,
            np.full(heads.size, most),
            -market.profit[arcs.applications, arcs.reviewers].astype(np.int64),
        ),
        (
            arcs.applications[inner][first],
            sink + 1 + np.arange(named.size),
            room[inner][first] * scale,
            np.zeros(named.size, dtype=np.int64),
        ),
        (
            np.concatenate([columns, columns]),
            np.full(2 * width, sink),
            np.concatenate([market.low, market.high - market.low]) * scale,
            np.repeat(np.array([-market.penalty, 0]), width),
        ),
    ]
    # The first missing review of an application costs least, so gaps are spread.
    for place in range(1, int(market.demand.max(initial=0)) + 1):
        wanting = np.flatnonzero(market.demand >= place)
        one = np.ones_like(wanting)
        parts.append((wanting, one * sink, one * scale, one * (market.penalty * place)))
    supply = np.zeros(sink + 1 + named.size, dtype=np.int64)
    supply[:count] = market.demand * scale
    supply[sink] = -int(market.demand.sum()) * scale
    columns_of = (np.concatenate(each).astype(np.int64) for each in zip(*parts, strict=True))
    starts, ends, capacity, cost = columns_of
    load = np.arange(width) + heads.size + named.size
    return Network(starts, ends, capacity, cost, supply, np.arange(heads.size), sink, load)


def _groups(market: Market, arcs: Arcs) -> tuple[IntArray, IntArray]:
    """The node between application and reviewer for each pair (-1: none), and its room."""
    if market.spread:
        group, room = market.houses(arcs)
    elif market.needs.any():
        junior = market.needs[arcs.applications] & ~market.senior[arcs.reviewers]
        group = np.where(junior, arcs.applications, -1)
        room = np.maximum(market.demand[arcs.applications] - 1, 0)
    else:
        nothing = np.full(arcs.applications.size, -1, dtype=np.int64)
        return nothing, nothing
    ordered = np.sort(group)
    size = np.searchsorted(ordered, group, "right") - np.searchsorted(ordered, group)
    # A node that cannot bind would only slow the flow down.
    return np.where((group >= 0) & (size > room), group, -1), room


def prices(market: Market, network: Network, flow: IntArray) -> Prices:
    """The two ends of the optimal prices, from the residual graph of an optimal flow.

    What one more place is worth is the shortest way from the sink, what one less costs
    the shortest way to it (Ahuja, Magnanti, Orlin, "Network Flows", 1993, ch. 9).
    """
    count, width = market.profit.shape
    load = flow[network.first_load] + flow[network.first_load + width]
    forward, backward = flow < network.capacity, flow > 0
    tails = np.concatenate([network.tails[forward], network.heads[backward]])
    heads = np.concatenate([network.heads[forward], network.tails[backward]])
    cost = np.concatenate([network.cost[forward], -network.cost[backward]])
    start = np.full(network.supply.size, _FAR)
    start[network.sink] = 0
    # The last place of a reviewer: idle ones have one too, though no flow leads from it.
    last = np.where((market.low > 0) & (load <= market.low), market.penalty, 0)
    start[count : count + width] = last
    least = -_shortest(start, tails, heads, cost)[count : count + width]
    start = np.full(network.supply.size, _FAR)
    start[network.sink] = 0
    most = _shortest(start, heads, tails, cost)[count : count + width]
    # A reviewer nobody can reach, or without room, is worth nothing to anybody.
    most = np.where(most >= _FAR // 2, np.maximum(least, 0), most)
    return Prices(np.maximum(least, -market.penalty), np.maximum(most, -market.penalty))


def _shortest(start: IntArray, tails: IntArray, heads: IntArray, cost: IntArray) -> IntArray:
    """Bellman-Ford, all arcs at once; at an optimal flow there is no negative circle."""
    order = np.argsort(heads, kind="stable")
    tails, heads, cost = tails[order], heads[order], cost[order]
    starts = np.flatnonzero(np.diff(heads, prepend=-1))
    ends = heads[starts]
    far = start.copy()
    if not starts.size:
        return far
    for _ in range(far.size + 1):
        best = np.minimum.reduceat(far[tails] + cost, starts)
        shorter = best < far[ends]
        if not shorter.any():
            break
        far[ends[shorter]] = best[shorter]
    return far


def pairs_of(network: Network, flow: IntArray) -> NDArray[np.int64]:
    """How much of each pair the flow uses."""
    used: NDArray[np.int64] = flow[network.used]
    return used
