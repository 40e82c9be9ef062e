"""Looking again in small: what the forge saw is what is told, and what is wrong is said."""

import json
import os
import subprocess
import sys

import pytest

from script.bench.watching import SPANS, faults, manners, most
from tests.e2e.stack import BASE_DIR

LOOK = ["GET /{}.git/info/refs?service=git-upload-pack", "POST /{}.git/git-upload-pack"]


def look(number, at):
    return [(LOOK[0].format(number), at), (LOOK[1].format(number), at + 0.1)]


def test_the_most_requests_in_a_span_are_found_wherever_they_lie():
    moments = [0, 5, 5.2, 5.9, 6.1, 30]
    assert [most(moments, span) for span in (0.5, 1, 10, 60)] == [2, 3, 5, 6]
    assert most([], 1) == 0


def test_what_the_forge_saw_is_counted_by_output_and_host():
    asked = {"127.0.1.1": look(0, 0) + look(2, 4), "127.0.1.2": look(1, 0) + look(3, 2)}
    seen = manners(asked, 1, 1.0)
    assert seen["requests for an unchanged one"] == {"GET /info/refs, POST /git-upload-pack": 3}
    assert (seen["hosts"], seen["requests in all"], seen["requests for a changed one"]) == (2, 8, 2)
    assert seen["most at a host in so many s"] == {1: 2, 10: 4, 60: 4, 300: 4}
    assert seen["allowed"] == {1: 12, 10: 21, 60: 71, 300: 311}
    assert seen["requests a second at a host from first to last"] == round(3 / 2.1, 2)


def test_each_fault_is_said():
    good = {
        "outputs": 100, "changed": 1, "sights": {"well": 100}, "looked at deeper": 1,
        "requests for an unchanged one": {"GET /info/refs, POST /git-upload-pack": 99},
        "most at a host in so many s": dict.fromkeys(SPANS, 5), "allowed": dict.fromkeys(SPANS, 5),
        "seconds": 1800, "worker MiB by hundredth": {1: 100, 99: 125},
    }  # fmt: skip
    assert faults(good) == []
    for wrong in (
        {"sights": {"well": 99, "unknown": 1}}, {"looked at deeper": 2},
        {"requests for an unchanged one": {"GET /info/refs": 99}},
        {"most at a host in so many s": {**dict.fromkeys(SPANS, 5), 10: 6}}, {"seconds": 1801},
        {"worker MiB by hundredth": {1: 100, 99: 126}}, {"worker MiB by hundredth": {1: 100}},
    ):  # fmt: skip
        assert len(faults({**good, **wrong})) == 1


@pytest.mark.xdist_group("browser")
def test_a_few_outputs_are_looked_at_again_politely():
    done = subprocess.run(
        [sys.executable, "script/bench/watching.py", "--outputs", "16", "--hosts", "8", "--changed", "13", "--json"],
        cwd=BASE_DIR,
        env=os.environ | {"PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert (told["looked at"], told["looked at deeper"], told["faults"]) == (16, 2, [])
    assert 0 < told["queries for an unchanged one"] <= 10
