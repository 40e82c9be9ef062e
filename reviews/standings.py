"""Where applications stand when their scores are uncertain: ranks with intervals, and chances.

Draws from the exact posterior of the mixed model (no chain, nothing to converge): simulated data
are subtracted from the scores, the same equations are solved, and what was simulated is added back
(García-Cortés & Sorensen 1996, see `mixed_model.py`). Each draw is one ranking that the evidence
allows. The expected rank is the mean of an application's ranks (Laird & Louis 1989, Empirical Bayes
ranking methods, J. Educ. Stat. 14, 29–46; Heyard et al. 2022).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from reviews.mixed_model import Components, Design, Equations, Floats

DRAWS = 2_000
INTERVALS = (50, 90)
"""Per cent of the draws that the two intervals hold, as many below as above."""
_BLOCK = 250


class Standing(NamedTuple):
    """An application, by its number in the design.

    `expected` is its mean rank, the best being 1; `middle` and `wide` are the intervals of 50 and
    90 per cent as (best rank, worst rank); `chance` is the share of draws in which it is funded.
    """

    expected: float
    middle: tuple[int, int]
    wide: tuple[int, int]
    chance: float


def standings(
    design: Design,
    components: Components,
    *,
    costs: Sequence[int],
    budget: int,
    seed: int = 1,
    draws: int = DRAWS,
) -> list[Standing]:
    """The standing of every application of the design, in its order.

    In each draw the budget goes down the ranking until the next does not fit, nobody being
    skipped, as `ranking.funding_line` does; with a cost of 1 each, the chance is that of being
    among the first `budget`. The same seed gives the same answer. ValueError unless there is a
    cost for each application.
    """
    if len(costs) != design.applications:
        raise ValueError("Every application needs what it costs.")
    with threadpool_limits(limits=1, user_api="blas"):
        each = _draws(Equations.of(design, components), components, seed, draws)
        ranks, funded = _play(each, np.array(costs), budget, draws)
    ranks.sort(axis=1, kind="stable")
    middle, wide = (_interval(ranks, share) for share in INTERVALS)
    expected = ranks.mean(axis=1, dtype=float).tolist()
    return [
        Standing(*each)
        for each in zip(expected, middle, wide, (funded / draws).tolist(), strict=True)
    ]


def posterior(
    design: Design, components: Components, random: np.random.Generator, draws: int
) -> Floats:
    """Draws of the applications' effects, in units of scores: a row each, a column per draw."""
    return _draw(Equations.of(design, components), components, random, draws)


def _draw(
    equations: Equations,
    components: Components,
    random: np.random.Generator,
    draws: int,
) -> Floats:
    design = equations.design
    roots = np.sqrt(components)
    application = roots[0] * random.standard_normal((design.applications, draws))
    reviewer = roots[1] * random.standard_normal((design.reviewers, draws))
    simulated = roots[2] * random.standard_normal((len(design.scores), draws))
    simulated += application[design.rows]
    simulated += reviewer[design.columns]
    data = design.scores - design.scores.mean()
    solved, _reviewer, _mean = equations.effects(data[:, None] - simulated)
    return application + solved


def _draws(equations: Equations, components: Components, seed: int, draws: int) -> Iterator[Floats]:
    """All draws in blocks that fit into memory."""
    random = np.random.default_rng(seed)
    for start in range(0, draws, _BLOCK):
        yield _draw(equations, components, random, min(_BLOCK, draws - start))


def _play(
    blocks: Iterable[Floats], costs: NDArray[np.int64], budget: int, draws: int
) -> tuple[NDArray[np.unsignedinteger], NDArray[np.int64]]:
    """The rank of each application in each draw, and in how many draws each is funded."""
    size = len(costs)
    # 16 bits where they do: NumPy sorts those by radix, in a tenth of the time.
    kind = np.uint16 if size < 1 << 16 else np.uint32
    ranks = np.empty((size, draws), dtype=kind)
    places = np.arange(1, size + 1, dtype=kind)[:, None]
    funded = np.zeros(size, dtype=np.int64)
    first = 0
    for effects in blocks:
        order = np.argsort(-effects, axis=0)
        np.put_along_axis(ranks[:, first : first + effects.shape[1]], order, places, axis=0)
        # The running total only grows, so what fits is the first so many and nobody is skipped.
        fits = costs[order].cumsum(axis=0) <= budget
        funded += np.bincount(order[fits], minlength=size)
        first += effects.shape[1]
    return ranks, funded


def _interval(ranks: NDArray[np.unsignedinteger], share: int) -> list[tuple[int, int]]:
    """The interval that holds this share of the draws, from ranks sorted along each row."""
    draws = ranks.shape[1]
    low = round((100 - share) / 200 * (draws - 1))
    return list(zip(ranks[:, low].tolist(), ranks[:, draws - 1 - low].tolist(), strict=True))
