import numpy as np

from reviews.problem import Problem, read
from reviews.worth import numbers_of, worth


def test_sums_worst_off_and_loads_of_some_pairs():
    affinity = np.array([[0.5, 0.25, 0.0], [0.125, 1.0, 0.0]])
    sheet = read(Problem(affinity, demand=2, max_load=2, keep=[(0, 1)], keep_bonus=0.25))
    flat = np.array([0, 1, 4])
    numbers = numbers_of(sheet, flat)
    assert numbers.pairs == [(0, 0, 0.5), (0, 1, 0.25), (1, 1, 1.0)]
    assert (numbers.objective, numbers.affinity_total, numbers.kept) == (2.0, 1.75, 1)
    assert (numbers.worst_application, numbers.worst_pair) == (0.75, 0.25)
    assert (numbers.fifth_percentile, numbers.loads) == (0.75, [1, 2, 0])
    assert worth(sheet, flat) == 2_000_000


def test_no_pairs_have_no_worst():
    sheet = read(Problem(np.zeros((0, 2)), demand=1, max_load=1))
    numbers = numbers_of(sheet, np.empty(0, dtype=np.int64))
    assert (numbers.worst_application, numbers.worst_pair, numbers.pairs) == (None, None, [])
