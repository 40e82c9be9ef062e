import numpy as np
import pytest

from reviews.gaps import explain
from reviews.problem import Problem, read

HALF = np.full((1, 3), 0.5)


@pytest.mark.parametrize(
    ("problem", "reason", "words"),
    [
        (
            Problem(HALF, demand=4, max_load=1),
            "no candidates",
            "4 reviewers wanted; the pool has 3.",
        ),
        (
            Problem(HALF, demand=2, max_load=1, forbidden=[(0, 0), (0, 1)]),
            "conflicts",
            "2 of 3 reviewers have a conflict; 1 are left.",
        ),
        (
            Problem(HALF, demand=2, max_load=1, min_affinity=0.6),
            "no candidates",
            "Only 0 reviewers without a conflict are close enough in subject.",
        ),
        (
            Problem(HALF, demand=2, max_load=1, institutions=[5, 5, 5], spread=1),
            "institutions",
            "The 3 reviewers it could have are of 1 institutions, with at most 1 of each.",
        ),
        (
            Problem(HALF, demand=2, max_load=1, senior=[True, False, False]),
            "seniority",
            "The senior reviewers it could have (1) are at their maximum load.",
        ),
        (
            Problem(HALF, demand=2, max_load=1),
            "loads",
            "The reviewers it could have (3) are at their maximum load.",
        ),
    ],
)
def test_the_first_limit_that_binds_is_named(problem, reason, words):
    told = explain(read(problem), np.array([1]), 0, 1)
    assert (told.application, told.missing, told.reason) == (0, 1, reason)
    assert told.explanation == words


def test_a_floor_counts_as_a_limit_of_subject():
    told = explain(read(Problem(HALF, demand=2, max_load=1)), np.array([1]), 0, 1, floor=0.7)
    assert told.reason == "no candidates"
