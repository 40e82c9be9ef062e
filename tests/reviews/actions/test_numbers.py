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


def test_broken_rules_of_a_team_name_the_application(closed, django_assert_num_queries):
    applications = [submitted_application(call=closed) for _ in range(2)]
    round_ = Round([each.pk for each in applications], PEOPLE, set(), set())
    problem = Problem(
        np.full((2, 2), 0.5),
        demand=1,
        max_load=2,
        institutions=[3, 3],
        spread=1,
        senior=[False, True],
        own=[(0, 0), (1, 1)],
    )
    judged = evaluate(problem, [(0, 1), (1, 0)])
    first, second = (each.reference for each in applications)
    with django_assert_num_queries(1):
        assert figures_of(judged, round_)["warnings"] == [
            f"{second}: No senior reviewer.",
            f"r1@example.org, {first}: Two applicants would read each other's.",
        ]
    together = evaluate(problem, [(0, 0), (0, 1)])
    assert figures_of(together, round_)["warnings"][-1] == (
        f"{first}: More than 1 reviewers of one institution."
    )


def test_without_pairs_there_is_no_mean():
    round_ = Round([], [], set(), set())
    figures = figures_of(evaluate(Problem(np.zeros((0, 0)), 1, 1), []), round_)
    assert (figures["pairs"], figures["mean"], figures["heaviest_load"]) == (0, None, 0)
