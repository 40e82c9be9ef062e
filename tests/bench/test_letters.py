"""A thousand letters in small: beside the bare engines, and with everything killed."""

import json
import os
import subprocess
import sys

import pytest

from tests.e2e.stack import BASE_DIR

pytestmark = pytest.mark.xdist_group("browser")


def letters(*arguments):
    done = subprocess.run(
        [sys.executable, "script/bench/letters.py", *arguments, "--json"],
        cwd=BASE_DIR,
        env=os.environ | {"PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def test_letters_are_measured_beside_the_bare_engines():
    told = letters("--count", "20", "--round", "10")
    assert (told["pages_each"], told["found"]["letters"]) == (2, 26)
    assert [turn["letters"] for turn in told["rounds"]] == [10, 10]
    assert told["ratio"] > 0
    assert [len(told["peak_mib"][window]) for window in ("first", "last")] == [2, 2]


def test_each_award_has_one_letter_and_one_mail_though_everything_was_killed():
    told = letters("--count", "40", "--kill", "--mail-after", "5")
    assert len(told["broken"]) == 4
    found = told["found"]
    assert (found["letters"], found["awards_offered"], found["mails_sent"]) == (40, 40, 40)
    assert (found["awards_with_two"], found["letters_changed"], found["files_lost"]) == (0, [], 0)
    assert (told["mails_received"], told["mails_received_twice"]) == (40, 0)
