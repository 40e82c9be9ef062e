import subprocess
import sys
from pathlib import Path

import numpy as np

from reviews.affinity import Expertise, Text, affinities

ROOT = Path(__file__).parents[2]
SOIL = Text("Soil carbon under cover crops", "soil, carbon", "We measure soil carbon in fields.")
STARS = Text("Light curves of young stars", "stars", "We follow the light of young stars.")


def test_the_nearest_expertise_scores_highest():
    scores = affinities(
        [SOIL, STARS],
        [Expertise(keywords="soil carbon, cover crops"), Expertise(works=(STARS,)), Expertise()],
    )
    assert scores.dtype == np.float32
    assert scores.shape == (2, 3)
    assert scores[0, 0] > 0.3 > scores[1, 0]
    np.testing.assert_allclose(scores[1, 1], 1, atol=1e-6)
    assert scores[:, 2].tolist() == [0, 0]
    assert 0 <= scores.min() <= scores.max() <= 1


def test_the_mean_of_the_five_closest_texts_counts():
    same, other = (SOIL,) * 5, (Text("Medieval poetry of Iceland"),) * 20
    scores = affinities(
        [SOIL], [Expertise(works=same + other), Expertise(works=same[:4] + other[:1])]
    )
    np.testing.assert_allclose(scores, [[1, 0.8]], atol=1e-6)


def test_scoring_twice_gives_the_same_matrix():
    reviewers = [Expertise("soil", "I study carbon and young stars."), Expertise(works=(SOIL,))]
    first = affinities([SOIL, STARS], reviewers)
    assert np.array_equal(first, affinities([SOIL, STARS], reviewers))


def test_nothing_to_compare_gives_zeros():
    for proposals, reviewers in [
        ([SOIL], [Expertise()]),
        ([Text()], [Expertise("soil")]),
        ([Text("…")], [Expertise("!!")]),
        ([], [Expertise("soil")]),
        ([SOIL], []),
    ]:
        scores = affinities(proposals, reviewers)
        assert scores.shape == (len(proposals), len(reviewers))
        assert not scores.any()


def test_the_web_process_does_not_load_the_heavy_libraries():
    code = (
        "import sys, reviews.affinity, reviews.matching;"
        "print([n for n in ('sklearn', 'ortools', 'scipy') if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_bench_script_writes_one_line_for_each_pair(tmp_path):
    (tmp_path / "r.jsonl").write_text(
        '{"id": "rita", "works": [{"title": "Soil carbon", "abstract": "Soil in fields"}]}\n'
        '{"id": "pat", "works": []}\n'
    )
    (tmp_path / "s.jsonl").write_text(
        '{"id": "S1", "title": "Soil carbon", "abstract": "Soil in fields"}\n'
    )
    command = [sys.executable, "script/bench/affinity.py", "--reviewers", tmp_path / "r.jsonl"]
    command += ["--submissions", tmp_path / "s.jsonl", "--out", tmp_path / "out.csv"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    assert (tmp_path / "out.csv").read_text().splitlines() == [
        "reviewer,submission,score",
        "rita,S1,1.000000",
        "pat,S1,0.000000",
    ]
