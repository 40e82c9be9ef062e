"""Every list has one order: what ends in a word two rows may share moves between two looks.

PostgreSQL gives rows that tie in any order, so a page shows one twice and another never.
"""

import ast
import re

import pytest

from tests.meta.tree import name, source

# What two rows of one list never share: keys, and numbers and words that are counted or claimed
# once within what the list is about.
DIFFER = re.compile(
    r"-?(\w+__)?(pk|id|\w+_id|reference|number|position|version|email|slug|lot|path)$"
)
# What a list of single values, each once, is ordered by.
EACH_ONCE = {"host", "licence", "year"}


def loose(text):
    """The lines at which rows are put in an order that lets two of them tie."""
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Call(func=ast.Attribute(attr="order_by"), args=[*_, last]):
                pass
            case ast.Assign(targets=[ast.Name(id="ordering")], value=ast.List(elts=[*_, last])):
                pass
            case _:
                continue
        word = getattr(last, "value", None)
        if not isinstance(word, str) or not (DIFFER.match(word) or word in EACH_ONCE):
            yield node.lineno


def test_no_order_lets_two_rows_tie():
    found = [f"{name(path)}:{line}" for path in source() for line in loose(path.read_text("utf-8"))]
    assert found == []


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        ('rows.order_by("deadline")', [1]),
        ('rows.order_by("deadline", "pk")', []),
        ('rows.order_by("-user__name")', [1]),
        ('rows.order_by("application__reference", "-affinity", "reviewer_id")', []),
        ("rows.order_by(*words)", [1]),
        ("rows.order_by()", []),
        ('ordering = ["name"]', [1]),
        ('ordering = ["-at", "-id"]', []),
    ],
)
def test_a_tie_is_seen(line, lines):
    assert list(loose(line)) == lines
