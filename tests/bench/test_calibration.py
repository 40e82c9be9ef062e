import csv
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.reviews.simulated_panels import panel, triples

ROOT = Path(__file__).parents[2]


def run(*arguments):
    command = [sys.executable, "script/bench/calibration.py", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture
def scores(tmp_path):
    """A file of a panel whose reviewers differ."""
    path = tmp_path / "scores.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["application", "reviewer", "score"])
        writer.writerows(triples(panel(1, applications=100, reviewers=15)[0]))
    return path


def test_scores_of_anybody_are_judged(scores):
    values = json.loads(run("--scores", scores, "--json").stdout)
    assert (values["applications"], values["reviewers"], values["scores"]) == (100, 15, 300)
    assert (values["refusal"], values["held_out"]) == ("", 300)
    assert values["calibrated"]["rmse"] < values["raw"]["rmse"]
    assert values["calibrated"]["correlation"] > values["raw"]["correlation"]
    assert set(values["variance"]) == {"application", "reviewer", "error"}
    assert all(seconds >= 0 for seconds in values["seconds"].values())


def test_ratings_get_imagined_reviewers_with_even_loads(tmp_path):
    path = tmp_path / "ratings.tsv"
    draw = np.random.default_rng(1)
    lines = [f"p{n}\t{draw.integers(1, 11)}\t{draw.integers(1, 11)}\t\tReject" for n in range(60)]
    path.write_text("paper_id\t0\t1\t2\tdecision\n" + "\n".join(lines) + "\n")
    values = json.loads(run("--ratings", path, "--reviewers", 12, "--severity", 2, "--json").stdout)
    assert (values["applications"], values["reviewers"], values["scores"]) == (60, 12, 120)
    values = json.loads(run("--ratings", path, "--json").stdout)
    assert (values["reviewers"], values["scores"]) == (120, 120)
    assert "1 reviews or fewer" in values["refusal"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("application,score\nA,1\n", "lacks the column reviewer"),
        ("application,reviewer,score\nA,R,good\n", "Line 2: 'good' is not a number."),
        ("application,reviewer,score\nA,R,1\nA,R,2\n", "R scored A twice."),
    ],
)
def test_a_bad_file_is_named(tmp_path, text, words):
    path = tmp_path / "scores.csv"
    path.write_text(text)
    done = run("--scores", path)
    assert done.returncode != 0
    assert words in done.stderr
