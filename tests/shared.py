"""The real data beside the checkout, and what tests do with pages."""

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


def press(client, page, typed=None, *, at=None, **options):
    """Open a page and send its form, there or at another address, with what it says it showed."""
    shown = client.get(page).content.decode()
    stamps = dict(re.findall(r'name="((?:\w+-)?seen)" value="([^"]*)"', shown))
    return client.post(at or page, stamps | (typed or {}), **options)
