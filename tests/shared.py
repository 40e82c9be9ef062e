"""The real data beside the checkout, for tests that want it."""

import os
import re
from pathlib import Path

import pytest

FOLDER = Path(
    os.environ.get("SEEDCORN_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data")
)


def shared_file(name):
    """The path of one of the files; the test is skipped where it is absent, except in CI."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"{name} of the shared data is not on this machine")
    return path


def text_of(response):
    """The words of a page."""
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(plain.split())
