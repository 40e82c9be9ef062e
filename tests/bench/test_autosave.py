import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_an_autosave_takes_at_most_six_queries_through_all_middleware():
    command = [sys.executable, "script/bench/autosave.py", "--saves", "3", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["limits"] == {"queries": 6, "cpu_ms_median": 8}
    assert [row["queries"] for row in told["answers"].values()] == [5, 5, 5]
    assert all(row["cpu_ms_median"] > 0 for row in told["answers"].values())
