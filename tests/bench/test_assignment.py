import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(*arguments):
    command = [sys.executable, "script/bench/assignment.py", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_matrix_file_is_planned_and_proved(tmp_path):
    (tmp_path / "bids.in").write_text("2 3\n1 0.5 0\n1 0.25 0\n")
    done = run("--matrix", tmp_path / "bids.in", "--per-application", 1, "--max-load", 1, "--json")
    values = json.loads(done.stdout)
    assert (values["objective"], values["bound"], values["gap"]) == (1.5, 1.5, 0)
    assert (values["worst_application"], values["short"], values["pairs"]) == (0.5, 0, 2)
    assert values["seconds"] > 0
    assert values["peak_mib"] > 10


def test_zero_affinity_may_be_forbidden(tmp_path):
    (tmp_path / "bids.in").write_text("2 2\n1 0\n1 0\n")
    done = run(
        *("--matrix", tmp_path / "bids.in", "--per-application", 1, "--max-load", 1),
        *("--forbid-zero", "--json"),
    )
    assert json.loads(done.stdout)["short"] == 1


def test_wrong_shape_is_said(tmp_path):
    (tmp_path / "bids.in").write_text("3 2\n1 0\n1 0\n")
    done = run("--matrix", tmp_path / "bids.in", "--per-application", 1, "--max-load", 1)
    assert done.returncode != 0
    assert "The first line says 3 x 2; the rows are (2, 2)." in done.stderr


@pytest.mark.bench
def test_synthetic_round_is_optimal():
    done = run("--synthetic", 300, 100, "--per-application", 3, "--max-load", 10, "--json")
    values = json.loads(done.stdout)
    assert (values["gap"], values["short"], values["pairs"]) == (0, 0, 900)


def test_floor_lifts_the_worst_pair(tmp_path):
    (tmp_path / "bids.in").write_text("2 2\n1 0.5\n0.6 0.2\n")
    usual = ("--matrix", tmp_path / "bids.in", "--per-application", 1, "--max-load", 1, "--json")
    plain, fair = (json.loads(run(*usual, *more).stdout) for more in ((), ("--floor",)))
    assert (plain["objective"], plain["worst_pair"], plain["floor"]) == (1.2, 0.2, None)
    assert (fair["objective"], fair["worst_pair"], fair["floor"]) == (1.1, 0.5, 0.5)
    assert (fair["bound"], fair["gap"]) == (1.1, 0)
