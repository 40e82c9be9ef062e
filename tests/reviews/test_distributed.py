import numpy as np

from reviews.distributed import couples_of
from reviews.matching import evaluate, plan
from reviews.problem import Problem


def test_couples_are_pairs_of_applicants_reading_each_other():
    own = np.array([0 * 4 + 0, 1 * 4 + 1, 1 * 4 + 2, 3 * 4 + 3])
    known = np.setdiff1d(np.arange(16), own)
    couples = {(divmod(int(a), 4), divmod(int(b), 4)) for a, b in couples_of(own, known, 4)}
    # Application 1 has two applicants, application 2 none of the reviewers.
    assert couples == {
        ((0, 1), (1, 0)),
        ((0, 2), (1, 0)),
        ((0, 3), (3, 0)),
        ((1, 3), (3, 1)),
        ((1, 3), (3, 2)),
    }
    assert couples_of(own, np.array([1, 2]), 4).size == 0
    assert couples_of(np.empty(0, dtype=np.int64), known, 4).size == 0


def test_the_dearer_way_round_is_kept():
    affinity = np.array([[0.0, 0.9, 0.1], [0.8, 0.0, 0.2], [0.3, 0.1, 0.0]])
    problem = Problem(affinity, demand=1, max_load=1, own=[(0, 0), (1, 1), (2, 2)])
    result = plan(problem)
    assert [(a, r) for a, r, _ in result.pairs] == [(0, 1), (1, 2), (2, 0)]
    judged = evaluate(problem, [(0, 1), (1, 0)])
    assert [(v.kind, v.application, v.reviewer) for v in judged.violations[1:]] == [
        ("mutual", 0, 1)
    ]
