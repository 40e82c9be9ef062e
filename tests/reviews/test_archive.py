import dataclasses

import numpy as np
import pytest

from reviews.archive import Archive
from reviews.matching import plan
from reviews.problem import Problem


def archive_of(**rules):
    random = np.random.default_rng(1)
    problem = Problem(
        random.random((12, 8)).astype(np.float32),
        demand=2,
        max_load=[4] * 8,
        min_load=1,
        forbidden={(0, 0), (3, 2)},
        pinned={(1, 1)},
        keep={(2, 2), (4, 4)},
        **rules,
    )
    keys = np.arange(12) + 100, np.arange(8) + 200
    return Archive.of(problem, plan(problem), *keys)


@pytest.mark.parametrize(
    "rules",
    [
        {},
        {"institutions": [0, 0, 1, 1, 2, 2, -1, -1], "spread": 1},
        {"senior": [True, False] * 4, "fair": True},
        {"own": {(5, 5), (6, 6)}},
        {"most_probable": 0.5, "seed": 7, "min_affinity": 0.01},
    ],
)
def test_a_plan_is_made_again_from_its_bytes_to_the_same_answer(rules):
    archive = Archive.unpack(archive_of(**rules).pack())
    assert archive.differences() == []
    assert archive.applications.tolist() == list(range(100, 112))
    assert archive.reviewers.tolist() == list(range(200, 208))
    again = Archive.unpack(archive.pack())
    assert again.differences() == []


def test_what_comes_out_otherwise_is_said():
    archive = archive_of()
    other = dataclasses.replace(archive, pairs=archive.pairs[1:], bound=9.0)
    assert other.differences() == [
        "0 pairs are gone and 1 are new",
        f"bound 9.0 is now {archive.bound}",
    ]


def test_a_table_of_before_is_no_archive():
    import io

    target = io.BytesIO()
    np.savez_compressed(target, affinity=np.zeros((1, 1)))
    with pytest.raises(KeyError):
        Archive.unpack(target.getvalue())
