"""Deadline day in small: everything breaks, nothing that was acknowledged is lost or doubled."""

import json
import os
import subprocess
import sys

import pytest

from tests.e2e.stack import BASE_DIR

pytestmark = pytest.mark.xdist_group("browser")


def test_what_was_acknowledged_is_there_though_everything_was_killed():
    command = ["script/bench/deadline.py", "--drafters", "15", "--submits-per-minute", "60"]
    command += ["--minutes", "0.35", "--kill", "web,postgres,redis", "--json"]
    done = subprocess.run(
        [sys.executable, *command],
        cwd=BASE_DIR,
        env=os.environ | {"PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert (told["lost"], told["doubled"]) == ({"saves": [], "submissions": []}, [])
    assert told["acknowledged"]["submissions"] == 21
    assert told["acknowledged"]["saves"] >= 15
    assert told["receipts"] == {"queued": 21, "sent": 21}
    assert len(told["broken"]) == 3
