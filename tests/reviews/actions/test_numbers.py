import numpy as np

from reviews.actions.numbers import figures_of, short_list
from reviews.matching import evaluate, plan
from reviews.problem import Problem
from reviews.queries.candidates import Candidate
from reviews.queries.planning import Round
from tests.factories.grants import submitted_application

PEOPLE = [Candidate(n, n, f"r{n}@example.org", "", "", None) for n in range(2)]


def test_figures_and_short_list(closed):
    application = submitted_application(call=closed)
    round_ = Round([application.pk], PEOPLE, set(), set())
    problem = Problem(np.array([[0.5, 0.25]]), demand=3, max_load=1)
    result = plan(problem)
    figures = figures_of(result, round_)
    assert (figures["pairs"], figures["mean"], figures["loads"]) == (2, 0.375, {"1": 2})
    assert "warnings" not in figures
    assert short_list(result.short, round_) == [
        {
            "reference": application.reference,
            "title": application.title,
            "explanation": "3 reviewers wanted; the pool has 2.",
        }
    ]


def test_broken_rules_are_warnings():
    round_ = Round([1, 2], PEOPLE, set(), set())
    problem = Problem(np.array([[0.5, 0.5], [0.5, 0.5]]), demand=1, max_load=1)
    figures = figures_of(evaluate(problem, [(0, 0), (1, 0)]), round_)
    assert figures["warnings"] == ["r0@example.org: 2 applications; at most 1 allowed."]


def test_without_pairs_there_is_no_mean():
    round_ = Round([], [], set(), set())
    figures = figures_of(evaluate(Problem(np.zeros((0, 0)), 1, 1), []), round_)
    assert (figures["pairs"], figures["mean"], figures["heaviest_load"]) == (0, None, 0)
