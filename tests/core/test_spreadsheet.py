import csv
import io
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.spreadsheet import BOM, as_written, csv_lines, fitting, harmless, to_csv

FORMULAS = ["=1+1", "+cmd", "@SUM(A1)", "-2+3", "\tx", "\rx", "\nx", " =cmd|'/c'!A1", "＝1"]


@pytest.mark.parametrize("cell", FORMULAS)
def test_a_formula_is_made_text(cell):
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Ada", "-12.5", "+3", "a=b", "'quoted'", "Open = good"])
def test_what_is_none_stays(cell):
    assert harmless(cell) == cell


def test_values_become_text():
    moment = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
    cells = [None, -7, 3.5, moment, "a\x00b"]
    assert [harmless(each) for each in cells] == [
        "",
        "-7",
        "3.5",
        "2027-03-01T09:00:00+00:00",
        "ab",
    ]


@given(st.text())
def test_what_was_written_comes_back(cell):
    if not cell.startswith("'"):
        assert as_written(harmless(cell)) == cell.replace("\x00", "")


@given(st.text().filter(lambda text: not text.strip(" ")[1:2].isdigit()))
@example("-INFINITY")
@example("-nan")
@example("+.5")
def test_no_text_begins_like_a_formula(text):
    assert not harmless(text).lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))


def test_a_table_reads_back_as_it_was():
    text = to_csv(["name", "note"], [["Ada, the first", 'said "no"\nc'], ["=cmd", None]])
    assert list(csv.reader(io.StringIO(text, newline=""))) == [
        ["name", "note"],
        ["Ada, the first", 'said "no"\nc'],
        ["'=cmd", ""],
    ]


def test_lines_begin_with_the_mark_and_are_the_same_table():
    rows = [["é"], ["-"]]
    assert "".join(csv_lines(["one"], rows)) == BOM + to_csv(["one"], rows)
    assert "".join(csv_lines(["one"], [])) == f"{BOM}one\r\n"


def test_what_a_workbook_cannot_hold_is_taken_out_or_cut():
    assert fitting("a\x00b\x0bc\nd") == "abc\nd"
    assert len(fitting("x" * 40_000)) == 32_767
