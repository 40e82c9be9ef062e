"""Plans under each rule, against an integer programme over all pairs."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.matching import evaluate, plan
from reviews.problem import Problem
from tests.reviews.exact import best, worth_less_penalties

BROKEN = {"conflict", "over load", "pin dropped", "institution", "mutual"}


def a_round(seed, **rules):
    random = np.random.default_rng(seed)
    count, width = int(random.integers(1, 8)), int(random.integers(2, 9))
    affinity = random.random((count, width))
    if random.random() < 0.4:
        affinity = np.round(affinity * 3) / 3
    high = random.integers(0, 5, width)
    cells = [(int(a), int(r)) for a in range(count) for r in range(width)]
    random.shuffle(cells)
    cut = int(random.integers(0, len(cells) // 3 + 1))
    pinned, room = [], high.copy()
    for a, r in cells[cut : cut + int(random.integers(0, 3))]:
        if room[r]:
            room[r] -= 1
            pinned.append((int(a), int(r)))
    given_rules = {
        "institutions": random.integers(-1, 3, width).tolist(),
        "senior": (random.random(width) < 0.4).tolist(),
    }
    return Problem(
        affinity,
        demand=random.integers(0, 4, count).tolist(),
        max_load=high.tolist(),
        min_load=np.minimum(high, random.integers(0, 3, width)).tolist(),
        forbidden=[tuple(map(int, cell)) for cell in cells[:cut]],
        pinned=pinned,
        keep=[tuple(map(int, cell)) for cell in cells[::4]],
        **{name: given_rules.get(name, value) for name, value in rules.items()},
    )


def broken(problem, result):
    judged = evaluate(problem, [(a, r) for a, r, _ in result.pairs])
    pinned = {a for a, _ in problem.pinned}
    return [v for v in judged.violations if v.kind in BROKEN and v.application not in pinned]


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), spread=st.integers(1, 2))
def test_institutions_held_apart_are_the_optimum_and_proved(seed, spread):
    problem = a_round(seed, institutions=..., spread=spread)
    result = plan(problem)
    assert worth_less_penalties(problem, result) == best(problem)
    assert result.gap == 0
    assert broken(problem, result) == []


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_a_seat_for_a_senior_is_the_optimum_and_proved(seed):
    problem = a_round(seed, senior=...)
    result = plan(problem)
    assert worth_less_penalties(problem, result) == best(problem)
    assert result.gap == 0
    assert broken(problem, result) == []
    teams = {a: [r for b, r, _ in result.pairs if b == a] for a, *_ in result.pairs}
    left = {each.application for each in result.short}
    pinned = {a for a, _ in problem.pinned}
    for a, team in teams.items():
        assert a in left or a in pinned or any(problem.senior[r] for r in team)


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_both_rules_keep_an_honest_bound(seed):
    problem = a_round(seed, institutions=..., senior=..., spread=1)
    result = plan(problem)
    reached, most = worth_less_penalties(problem, result), best(problem)
    assert reached <= most
    assert result.gap >= (most - reached) / 1e6 - 1e-9
    assert broken(problem, result) == []


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_no_two_applicants_read_each_other_and_the_bound_is_honest(seed):
    problem = a_round(seed)
    count, width = problem.affinity.shape
    own = [(n, n) for n in range(min(count, width)) if (n, n) not in problem.pinned]
    problem = dataclasses.replace(problem, own=own)
    result = plan(problem)
    reached, most = worth_less_penalties(problem, result), best(problem)
    assert reached <= most
    assert result.gap >= (most - reached) / 1e6 - 1e-9
    assert broken(problem, result) == []


def test_a_larger_round_under_both_rules_comes_close_to_its_bound():
    random = np.random.default_rng(5)
    problem = Problem(
        random.random((120, 60)),
        demand=3,
        max_load=8,
        institutions=random.integers(0, 12, 60).tolist(),
        spread=1,
        senior=(random.random(60) < 0.4).tolist(),
    )
    result = plan(problem)
    assert (result.short, broken(problem, result)) == ([], [])
    assert 0 <= result.gap <= 0.01 * result.objective


def test_a_larger_distributed_review_comes_close_to_its_bound():
    random = np.random.default_rng(6)
    topics = random.gamma(0.2, 1.0, (80, 12))
    topics /= np.linalg.norm(topics, axis=1, keepdims=True)
    problem = Problem(topics @ topics.T, demand=3, max_load=3, own=[(n, n) for n in range(80)])
    result = plan(problem)
    assert (result.short, broken(problem, result)) == ([], [])
    assert 0 <= result.gap <= 0.05 * result.objective


@pytest.mark.parametrize(
    ("rules", "reason", "words"),
    [
        (
            {"institutions": [1, 1, 1], "spread": 1},
            "institutions",
            "The 3 reviewers it could have are of 1 institutions, with at most 1 of each.",
        ),
        (
            {"senior": [False, False, False]},
            "seniority",
            "No senior reviewer may read it; their seat stays empty.",
        ),
    ],
)
def test_an_application_left_short_by_a_rule_says_which(rules, reason, words):
    result = plan(Problem(np.full((1, 3), 0.5), demand=2, max_load=2, **rules))
    assert [(each.missing, each.reason) for each in result.short] == [(1, reason)]
    assert result.short[0].explanation == words


def test_seniors_who_are_full_are_counted():
    problem = Problem(np.full((2, 3), 0.5), demand=2, max_load=1, senior=[True, False, False])
    result = plan(problem)
    told = {each.explanation for each in result.short if each.reason == "seniority"}
    assert told == {"The senior reviewers it could have (1) are at their maximum load."}
