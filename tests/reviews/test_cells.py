from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.cells import fitting, neutral


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@sum", "\t=1", "\r=1", " =cmd|'/c'!A1"])
def test_what_a_spreadsheet_would_run_is_text(text):
    assert neutral(text) == f"'{text}"


def test_all_else_is_as_it_is():
    moment = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
    cells = ["Open = good", "", None, -5, 3.5, moment]
    assert [neutral(each) for each in cells] == [
        "Open = good",
        "",
        "",
        "-5",
        "3.5",
        "2027-03-01T09:00:00+00:00",
    ]


@given(st.text())
def test_no_text_begins_like_a_formula(text):
    assert not neutral(text).lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))


def test_what_a_workbook_cannot_hold_is_taken_out_or_cut():
    assert fitting("a\x00b\x0bc\nd") == "abc\nd"
    assert len(fitting("x" * 40_000)) == 32_767
