"""The import rules of pyproject.toml hold, and the check would notice if they did not."""

import shutil
import subprocess
import sys

import pytest

from tests.meta.tree import APPS, ROOT

LINT = "from importlinter.cli import lint_imports_command as lint; lint()"


def lint(folder):
    return subprocess.run(
        [sys.executable, "-c", LINT, "--config", "pyproject.toml", "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_imports_run_one_way():
    done = lint(ROOT)
    assert (done.returncode, done.stdout if done.returncode else "") == (0, "")


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("house")
    for app in APPS:
        shutil.copytree(
            ROOT / app, folder / app, ignore=shutil.ignore_patterns("__pycache__", "data")
        )
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("core/money.py", "from accounts.models import User"),
        ("grants/queries/doors.py", "from reviews.models import Review"),
        ("grants/queries/doors.py", "def late() -> None:\n    from awards.models import Award"),
        ("grants/models/forms.py", "from grants.queries import roles_in"),
        ("reviews/matching.py", "from django.db import models"),
    ],
)
def test_a_violation_is_caught(copy, file, line):
    path = copy / file
    before = path.read_text()
    path.write_text(f"{before}\n{line}\n")
    try:
        assert lint(copy).returncode == 1
    finally:
        path.write_text(before)
