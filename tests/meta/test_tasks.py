"""Messages to workers leave after the commit, never before."""

import re

import pytest

from tests.meta.tree import name, source

TOO_EARLY = re.compile(r"\.delay\(|\.apply_async\(|\.send_task\(")


def test_messages_leave_after_the_commit():
    hits = [
        f"{name(path)}:{number}"
        for path in source()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if TOO_EARLY.search(line) and name(path) != "core/tasks.py"
    ]
    assert hits == []


@pytest.mark.parametrize("line", ["deliver.delay(pk)", "deliver.apply_async([pk])"])
def test_the_pattern_sees_what_it_looks_for(line):
    assert TOO_EARLY.search(line)
