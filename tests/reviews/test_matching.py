import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.matching import evaluate, plan
from reviews.problem import Problem, read, to_market
from reviews.teams import BANNED
from tests.shared import shared_file


def optimum(problem):
    """The best value of the whole linear programme by HiGHS, in millionths."""
    from scipy.optimize import linprog
    from scipy.sparse import coo_array, vstack

    sheet = read(problem)
    market = to_market(sheet)
    rows, columns = np.nonzero(market.profit != BANNED)
    pairs, (count, width) = rows.size, market.profit.shape
    owners = np.repeat(np.arange(count), market.demand)
    places = np.concatenate([np.arange(1, k + 1) for k in market.demand] or [[]])
    cost = np.concatenate(
        [
            -market.profit[rows, columns].astype(float),
            market.penalty * places,
            np.full(width, market.penalty),
        ]
    )
    slots = pairs + owners.size
    size = slots + width
    every = np.arange(pairs)
    fill = coo_array((np.ones(slots), (np.r_[rows, owners], np.arange(slots))), shape=(count, size))
    load = coo_array((np.ones(pairs), (columns, every)), shape=(width, size))
    least = coo_array(
        (-np.ones(pairs + width), (np.r_[columns, np.arange(width)], np.r_[every, slots:size])),
        shape=(width, size),
    )
    result = linprog(
        cost,
        A_ub=vstack([load, least]).tocsr(),
        b_ub=np.r_[market.high, -market.low],
        A_eq=fill.tocsr(),
        b_eq=market.demand,
        bounds=[(0, 1)] * slots + [(0, None)] * width,
        method="highs",
    )
    assert result.status == 0
    return -result.fun


def composite(problem, result):
    """What the linear programme would say of a plan, pinned pairs left out."""
    sheet = read(problem)
    market = to_market(sheet)
    pinned = {(int(i) // sheet.width, int(i) % sheet.width) for i in sheet.pinned}
    free = [(a, r) for a, r, _ in result.pairs if (a, r) not in pinned]
    missing = np.zeros(sheet.demand.size, dtype=np.int64)
    for short in result.short:
        missing[short.application] = short.missing
    lacking = np.zeros(sheet.width, dtype=np.int64)
    for reviewer, below in result.under:
        lacking[reviewer] = below
    return sum(int(market.profit[a, r]) for a, r in free) - market.fine(missing, lacking)


@st.composite
def problems(draw):
    count, width = draw(st.integers(1, 9)), draw(st.integers(1, 7))
    seed = draw(st.integers(0, 2**32 - 1))
    random = np.random.default_rng(seed)
    affinity = random.random((count, width)).astype(draw(st.sampled_from([np.float32, float])))
    if draw(st.booleans()):
        affinity = np.round(affinity * 2) / 2
    demand = random.integers(0, 4, count).tolist()
    high = random.integers(0, 6, width)
    low = np.minimum(high, random.integers(0, 3, width))
    cells = [(int(a), int(r)) for a in range(count) for r in range(width)]
    random.shuffle(cells)
    conflicts = draw(st.integers(0, len(cells) // 2))
    pinned, room = [], high.copy()
    for a, r in cells[conflicts : conflicts + draw(st.integers(0, 3))]:
        if room[r]:
            room[r] -= 1
            pinned.append((a, r))
    return Problem(
        affinity=affinity,
        demand=demand,
        max_load=high.tolist(),
        min_load=low.tolist(),
        forbidden={tuple(cell) for cell in cells[:conflicts]},
        pinned=pinned,
        keep=[tuple(cell) for cell in cells[:: draw(st.integers(1, 4))]],
        keep_bonus=draw(st.sampled_from([0.0, 0.05, 0.5])),
    )


@settings(max_examples=150, deadline=None)
@given(problem=problems())
def test_plan_is_the_optimum_of_the_full_problem_and_keeps_every_rule(problem):
    result = plan(problem)
    best = optimum(problem)
    assert composite(problem, result) == pytest.approx(best, abs=1)
    assert result.gap == 0
    assert result.bound == result.objective
    chosen = {(a, r) for a, r, _ in result.pairs}
    assert len(chosen) == len(result.pairs)
    assert not chosen & set(problem.forbidden)
    assert chosen >= set(problem.pinned)
    assert all(load <= most for load, most in zip(result.loads, problem.max_load, strict=True))
    missing = {short.application: short.missing for short in result.short}
    lacking = dict(result.under)
    for a, wanted in enumerate(problem.demand):
        pins = sum(pin[0] == a for pin in problem.pinned)
        assert sum(pair[0] == a for pair in chosen) == max(wanted, pins) - missing.get(a, 0)
    for r, load in enumerate(result.loads):
        assert load >= problem.min_load[r] - lacking.get(r, 0)
    assert result.affinity_total == pytest.approx(sum(v for _, _, v in result.pairs))


@settings(max_examples=40, deadline=None)
@given(problem=problems(), seed=st.integers(0, 2**32 - 1))
def test_order_of_the_input_does_not_change_the_objective(problem, seed):
    random = np.random.default_rng(seed)
    rows = random.permutation(problem.affinity.shape[0])
    columns = random.permutation(problem.affinity.shape[1])
    to_row, to_column = np.argsort(rows), np.argsort(columns)

    def moved(pairs):
        return [(int(to_row[a]), int(to_column[r])) for a, r in pairs]

    shuffled = dataclasses.replace(
        problem,
        affinity=problem.affinity[rows][:, columns],
        demand=[problem.demand[a] for a in rows],
        max_load=[problem.max_load[r] for r in columns],
        min_load=[problem.min_load[r] for r in columns],
        forbidden=moved(problem.forbidden),
        pinned=moved(problem.pinned),
        keep=moved(problem.keep),
    )
    first, second = plan(problem), plan(shuffled)
    assert composite(problem, first) == composite(shuffled, second)
    assert len(first.pairs) == len(second.pairs)


@settings(max_examples=40, deadline=None)
@given(problem=problems())
def test_evaluation_of_a_plan_gives_the_same_numbers_and_only_its_gaps(problem):
    result = plan(problem)
    judged = evaluate(problem, [(a, r) for a, r, _ in result.pairs])
    names = [f.name for f in dataclasses.fields(judged) if f.name != "violations"]
    assert [getattr(judged, n) for n in names] == [getattr(result, n) for n in names]
    broken = {(v.kind, v.application, v.reviewer) for v in judged.violations}
    assert broken == {("short", s.application, None) for s in result.short} | {
        ("under load", None, r) for r, _ in result.under
    }


def test_plan_made_twice_is_the_same():
    affinity = np.random.default_rng(4).random((30, 12))
    problem = Problem(affinity, demand=3, max_load=8, min_load=2)
    assert plan(problem) == plan(problem)


@pytest.mark.parametrize(("name", "load"), [("aamas2015", 12), ("csconf3", 6)])
def test_real_bids_reach_the_optimum(name, load):
    path = shared_file(f"assignment/{name}.in")
    affinity = np.loadtxt(path, skiprows=1)
    problem = Problem(affinity, demand=3, max_load=load, min_load=1)
    result = plan(problem)
    best = optimum(problem)
    assert result.objective == pytest.approx(best / 1e6, abs=1e-6)
    assert result.gap == 0
    assert result.short == result.under == []
    assert len(result.pairs) == 3 * len(affinity)
    assert max(result.loads) <= load


def test_pairs_left_out_of_the_candidates_are_priced_in():
    # Everybody agrees on the best reviewers and the easiest applications, so the
    # candidates are one corner of the matrix and most applications find no room there.
    random = np.random.default_rng(9)
    affinity = np.outer(np.linspace(1, 0.2, 300), np.linspace(1, 0.2, 200))
    affinity += random.random((300, 200)) / 1000
    problem = Problem(affinity, demand=2, max_load=3)
    result = plan(problem)
    best = optimum(problem)
    assert result.objective == pytest.approx(best / 1e6, abs=1e-6)
    assert result.gap == 0
    assert result.rounds > 1


def test_short_round_names_the_reason_and_spreads_the_gaps():
    affinity = np.full((4, 3), 0.5)
    loads = plan(Problem(affinity, demand=2, max_load=2))
    assert [(s.missing, s.reason) for s in loads.short] == [(1, "loads"), (1, "loads")]
    assert loads.short[0].explanation == (
        "The reviewers it could have (3) are at their maximum load."
    )
    conflicts = plan(Problem(affinity, demand=2, max_load=4, forbidden={(1, 0), (1, 2)}))
    assert [(s.application, s.reason) for s in conflicts.short] == [(1, "conflicts")]
    assert conflicts.short[0].explanation == "2 of 3 reviewers have a conflict; 1 are left."
    pool = plan(Problem(affinity, demand=4, max_load=9))
    assert {(s.missing, s.reason) for s in pool.short} == {(1, "no candidates")}
    far = plan(
        Problem(
            np.array([[0.9, 0.1, 0.1], [0.9, 0.9, 0.1]]), demand=2, max_load=9, min_affinity=0.5
        )
    )
    assert [(s.application, s.missing, s.reason) for s in far.short] == [(0, 1, "no candidates")]


def test_conflict_holds_even_when_the_penalty_of_a_gap_is_larger_than_any_profit():
    # Affinities this large make one gap dearer than the number that marks a conflict.
    affinity = np.full((3, 2), 900.0)
    result = plan(
        Problem(affinity, demand=2, max_load=3, min_load=3, forbidden={(0, 0), (1, 0), (2, 1)})
    )
    assert [(a, r) for a, r, _ in result.pairs] == [(0, 1), (1, 1), (2, 0)]
    assert [short.missing for short in result.short] == [1, 1, 1]
    assert result.under == [(0, 2), (1, 1)]
    assert result.gap == 0


def test_minimum_load_that_cannot_be_met_is_named():
    result = plan(Problem(np.ones((2, 3)), demand=2, max_load=2, min_load=2))
    assert result.short == []
    assert sum(below for _, below in result.under) == 2
    assert result.gap == 0


def test_bonus_keeps_a_former_plan_when_a_reviewer_drops_out():
    affinity = np.random.default_rng(2).random((200, 60))
    before = plan(Problem(affinity, demand=3, max_load=12))
    kept = [(a, r) for a, r, _ in before.pairs if r != 7]
    loads = [12] * 60
    loads[7] = 0
    without = plan(Problem(affinity, demand=3, max_load=loads))
    bonus = plan(Problem(affinity, demand=3, max_load=loads, keep=kept))
    moved = len(set(kept) - {(a, r) for a, r, _ in without.pairs})
    assert bonus.kept > len(kept) - moved
    assert bonus.objective == pytest.approx(bonus.affinity_total + 0.05 * bonus.kept)
    assert bonus.affinity_total <= without.affinity_total


def test_evaluation_names_every_broken_rule():
    problem = Problem(
        np.array([[0.2, 0.8], [0.6, 0.4]]),
        demand=1,
        max_load=1,
        min_load=1,
        forbidden=[(0, 0)],
        pinned=[(1, 1)],
        min_affinity=0.5,
    )
    judged = evaluate(problem, [(0, 0), (1, 0)])
    assert [(v.kind, v.application, v.reviewer) for v in judged.violations] == [
        ("conflict", 0, 0),
        ("pin dropped", 1, 1),
        ("low affinity", 0, 0),
        ("over load", None, 0),
        ("under load", None, 1),
    ]
    assert judged.objective == 0.8
    assert (judged.worst_application, judged.worst_pair) == (0.2, 0.2)
    assert evaluate(problem, []).violations[-1].explanation == "0 of 1 reviewers."
    with pytest.raises(ValueError, match="twice"):
        evaluate(problem, [(0, 0), (0, 0)])
    with pytest.raises(ValueError, match="not there"):
        evaluate(problem, [(0, 2)])


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0, 0)])
def test_empty_sides_give_an_empty_plan(shape):
    result = plan(Problem(np.zeros(shape), demand=1, max_load=1))
    assert result.pairs == []
    assert len(result.short) == shape[0]
    assert result.gap == 0
