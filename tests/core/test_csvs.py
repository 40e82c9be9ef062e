import csv
import io

import pytest

from core.csvs import BOM, csv_lines, neutral


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx"])
def test_what_a_spreadsheet_would_run_is_only_text(text):
    assert neutral(text) == f"'{text}"


@pytest.mark.parametrize(("cell", "text"), [("Ada", "Ada"), (None, ""), (-3, "-3"), (0.5, "0.5")])
def test_other_cells_stay_as_they_are(cell, text):
    assert neutral(cell) == text


def test_lines_come_back_as_they_were_given():
    rows = [["Ada, “L”", 'a "b"\nc'], ["", "é"]]
    text = "".join(csv_lines(["one", "two"], rows))
    assert text.startswith(BOM)
    assert list(csv.reader(io.StringIO(text[1:], newline=""))) == [["one", "two"], *rows]


def test_a_file_without_rows_has_its_head():
    assert "".join(csv_lines(["one"], [])) == f"{BOM}one\r\n"
