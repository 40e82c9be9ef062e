import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.spreadsheet import as_written, harmless, to_csv


@pytest.mark.parametrize("cell", ["=1+1", "+cmd", "@SUM(A1)", "-2+3", "\tx", "\rx"])
def test_a_formula_is_made_text(cell):
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Ada", "-12.5", "+3", "a=b", "'quoted'"])
def test_what_is_none_stays(cell):
    assert harmless(cell) == cell


def test_nothing_is_an_empty_cell():
    assert (harmless(None), harmless(7)) == ("", "7")


@given(st.text())
def test_what_was_written_comes_back(cell):
    if not cell.startswith("'"):
        assert as_written(harmless(cell)) == cell


def test_a_table_reads_back_as_it_was():
    text = to_csv(["name", "note"], [["Ada, the first", 'said "no"'], ["=cmd", None]])
    assert list(csv.reader(io.StringIO(text, newline=""))) == [
        ["name", "note"],
        ["Ada, the first", 'said "no"'],
        ["'=cmd", ""],
    ]
