"""What must not lie around in the tree."""

import re

import pytest

from tests.meta.tree import ROOT, name, ours

TEXT = (".py", ".html", ".txt", ".css", ".js", ".md", ".toml", ".in", ".sh", ".json", ".yml", "")
LEFT_OVER = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X|HACK)\b")
MACHINE = re.compile(r"/(?:home|Users|root|work|farm|mnt|opt)/[A-Za-z0-9_.-]+/")
REGISTRY = re.compile(
    r"--(?:extra-)?index-url|(?:pypi|pythonhosted|registry|artifactory|nexus|mirror)\.[a-z0-9.-]+/"
    r"|@ ?(?:https?|git\+)"
)


def texts():
    for path in ours():
        if path.suffix in TEXT and "data" not in path.parts:
            yield path, path.read_text(encoding="utf-8", errors="replace")


def hits(pattern, *, only=None):
    return [
        f"{name(path)}:{text.count(chr(10), 0, match.start()) + 1}: {match.group(0)}"
        for path, text in texts()
        if only is None or only(path)
        for match in pattern.finditer(text)
    ]


def test_nothing_is_left_over():
    assert hits(LEFT_OVER, only=lambda path: path.name != "test_tree.py") == []


def test_no_machine_has_left_its_paths():
    assert hits(MACHINE, only=lambda path: path.name != "test_tree.py") == []


def test_requirements_name_no_registry():
    assert (
        hits(REGISTRY, only=lambda path: path.name.startswith(("requirements", "pyproject"))) == []
    )
    assert (ROOT / "requirements.txt").exists()


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (LEFT_OVER, "# TODO: later"),
        (MACHINE, "/home/someone/project"),
        (REGISTRY, "--index-url somewhere"),
        (REGISTRY, "package @ https://example.org/p.whl"),
    ],
)
def test_the_patterns_see_what_they_look_for(pattern, text):
    assert pattern.search(text)
