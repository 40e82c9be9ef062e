"""docs/checks.md names every check there is."""

import re
from pathlib import Path

from releases.checks.runner import EVERY


def test_the_document_has_a_row_for_each_check_in_their_order():
    rows = re.findall(
        r"^\| ([A-Z]\d\d[a-z-]*) \| (\w+) \| (.+?) \| (.+?) \|$",
        Path("docs/checks.md").read_text(),
        re.MULTILINE,
    )
    told = [(c.id, c.level, c.__doc__.partition(":")[2].strip(), c.standard) for c in EVERY]
    assert rows == told
