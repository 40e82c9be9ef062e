import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import services

ROOT = Path(__file__).resolve().parent.parent.parent
SKIPS = """
import pytest

def test_runs():
    assert 1 + 1 == 2

@pytest.mark.skip(reason="no browser here")
def test_by_mark():
    pass

def test_by_call():
    pytest.skip("no browser here")

@pytest.mark.xfail(reason="known", strict=True)
def test_expected_failure():
    assert 1 == 2
"""
MODULE_SKIPS = 'import pytest\npytest.importorskip("no_such_module", reason="no such module")\n'


@pytest.fixture
def run_pytest(tmp_path):
    """Run pytest in a process of its own on a module, with the plugin; the servers are named."""

    def run(text, *arguments, ci):
        (tmp_path / "test_sample.py").write_text(text)
        (tmp_path / "pytest.ini").write_text("[pytest]\n")
        options = ["-p", "tests.services", "-p", "no:django", "-p", "no:cacheprovider", *arguments]
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "CI"))}
        environment |= {"PYTHONPATH": str(ROOT)} | ({"CI": "true"} if ci else {})
        command = [sys.executable, "-m", "pytest", *options, "test_sample.py"]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )

    return run


@pytest.mark.parametrize("arguments", [[], ["-n", "1"]])
def test_ci_turns_every_skip_into_a_failure(run_pytest, arguments):
    done = run_pytest(SKIPS, *arguments, ci=True)
    assert done.returncode == 1
    assert "1 failed, 1 passed, 1 xfailed, 1 error" in done.stdout  # the mark skips in set-up
    assert done.stdout.count("CI skips nothing, but this was skipped: no browser here") >= 2


def test_ci_refuses_a_skipped_module(run_pytest):
    done = run_pytest(MODULE_SKIPS, ci=True)
    assert done.returncode != 0
    assert "CI skips nothing, but this was skipped: no such module" in done.stdout


def test_elsewhere_one_line_tells_what_could_not_run(run_pytest):
    done = run_pytest(SKIPS, ci=False)
    assert done.returncode == 0
    assert "Could not run here: no browser here (2)\n" in done.stdout


def test_runs_at_the_same_time_get_different_slots(tmp_path, monkeypatch):
    monkeypatch.setattr(services, "_slot_locks", [])
    assert [services.take_slot(tmp_path, slots=2) for _ in range(2)] == [0, 1]
    with pytest.raises(pytest.UsageError, match="2 test runs are going on already"):
        services.take_slot(tmp_path, slots=2)
    os.close(services._slot_locks.pop(0))
    assert services.take_slot(tmp_path, slots=2) == 0
    for lock in services._slot_locks:
        os.close(lock)


def test_each_worker_gets_a_redis_database_of_its_own(monkeypatch):
    class Spec:
        def __init__(self):
            self.env = {}

    specs = [Spec(), Spec()]
    monkeypatch.setenv("REDIS_URL", "unix:///run/redis.sock?db=32")
    services.pytest_xdist_setupnodes(None, specs)
    assert [spec.env for spec in specs] == [
        {"REDIS_URL": "unix:///run/redis.sock?db=33"},
        {"REDIS_URL": "unix:///run/redis.sock?db=34"},
    ]
