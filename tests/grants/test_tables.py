import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants import tables
from grants.tables import BadRow, Row, parse_mapping, read_rows
from tests.shared import shared_file

cells = st.text(st.characters(exclude_characters="\0\r", exclude_categories=["Cs"]), max_size=12)
tables_of_text = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(cells, min_size=width, max_size=width).filter(lambda r: any(map(str.strip, r))),
        max_size=8,
    ).map(lambda rows: [[f"column {n}" for n in range(width)], *rows])
)


def read(data, kind=None):
    raw = data.encode() if isinstance(data, str) else data
    return list(read_rows(io.BytesIO(raw), kind))


def values(rows):
    return [list(row.values.values()) for row in rows]


@given(tables_of_text, st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_csv_round_trip(table, newline, marked):
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator=newline).writerows(table)
    data = ("\ufeff" if marked else "") + stream.getvalue()
    assert values(read(data, "csv")) == table[1:]


@given(tables_of_text)
def test_tsv_round_trip_keeps_quotes_as_they_are(table):
    table = [[cell.replace("\t", " ").replace("\n", " ") for cell in row] for row in table]
    data = "\n".join("\t".join(row) for row in table)
    assert values(read(data, "tsv")) == table[1:]


@given(st.lists(st.dictionaries(cells, cells, min_size=1), max_size=8), st.booleans())
def test_json_lines_round_trip(records, ascii_only):
    data = "".join(json.dumps(r, ensure_ascii=ascii_only) + "\n" for r in records)
    rows = [row for row in read(data, "jsonl") if not isinstance(row, BadRow)]
    assert [row.values for row in rows] == records


@given(st.binary(max_size=300), st.sampled_from([None, "csv", "tsv", "jsonl"]))
def test_any_bytes_give_rows_or_reasons(data, kind):
    for row in read(data, kind):
        if isinstance(row, BadRow):
            assert row.reason.endswith(".")
        else:
            assert all("\0" not in cell for cell in row.values.values())


def test_real_submissions_come_out_right():
    path = shared_file("iclr2021-submissions.tsv")
    rows = list(read_rows(path))
    assert len(rows) == 2_966
    assert all(isinstance(row, Row) for row in rows)
    assert [row.line_number for row in rows] == list(range(2, 2_968))
    assert list(rows[0].values) == ["paper_id", "title", "link", "keywords", "abstract"]
    assert len({row.values["paper_id"] for row in rows}) == 2_966
    assert sum(row.values["keywords"] == "" for row in rows) == 353
    titles = {row.values["title"] for row in rows}
    assert "\"Hey, that's not an ODE'\": Faster ODE Adjoints with 12 Lines of Code" in titles
    assert sum(cell.count('"') for row in rows for cell in row.values.values()) == 369
    assert all(row.values["link"].endswith(row.values["paper_id"]) for row in rows)


def test_line_that_is_not_utf8_is_named_and_the_rest_goes_on():
    data = b"title,topic\nSoil,earth\nCaf\xe9,food\nStars,sky\n"
    assert read(data) == [
        Row(2, {"title": "Soil", "topic": "earth"}),
        BadRow(3, "This line is not UTF-8 text. Save the file as UTF-8 and try again."),
        Row(4, {"title": "Stars", "topic": "sky"}),
    ]


def test_wrong_number_of_cells_and_nul_are_named():
    rows = read("a,b\n1\n1,2,3\n\0,2\n,\n\n3,4\n")
    assert rows == [
        BadRow(2, "This row has 1 cells; the header has 2 columns."),
        BadRow(3, "This row has 3 cells; the header has 2 columns."),
        BadRow(4, "This line holds a NUL character."),
        Row(7, {"a": "3", "b": "4"}),
    ]


def test_line_numbers_follow_cells_of_several_lines():
    rows = read('a,b\n"one\ntwo",2\n3,4\n')
    assert rows == [Row(2, {"a": "one\ntwo", "b": "2"}), Row(4, {"a": "3", "b": "4"})]


def test_quotation_mark_never_closed_costs_one_row_only():
    rows = read('a,b\n"open,2\n3,4\n5,"six"\n')
    assert [row.line_number for row in rows] == [2, 3, 4]
    assert isinstance(rows[0], BadRow)
    assert values(rows[1:]) == [["3", "4"], ["5", "six"]]
    rows = read('a,b\n1,2\n"open,2\n')
    assert rows[1] == BadRow(3, "A quotation mark on this line is never closed.")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("", "The file is empty."),
        ("\ufeff\n \n", "The file is empty."),
        ("a,b,a\n1,2,3\n", "Two columns are named “a”."),
        ("a,,c\n1,2,3\n", "Column 2 has no name."),
        ("a\tb".encode("utf-16"), "The file is UTF-16 text. Save it as UTF-8 and try again."),
        (b"caf\xe9,b\n1,2\n", "This line is not UTF-8 text. Save the file as UTF-8 and try again."),
    ],
)
def test_file_without_a_usable_header_is_one_bad_row(data, reason):
    (row,) = read(data)
    assert (row.reason, row.whole_file) == (reason, True)


def test_json_lines_keep_spelling_and_name_broken_lines():
    rows = read(
        '{"a": 1.10, "b": null, "c": ["x", "y"], "d": true}\n'
        '{"a": \n[1]\n{"a": {"b": 1}}\n{"a": 1, "a": 2}\n{"a": NaN}\n{"a": "\\u0000"}\n'
        '{"a": "\\ud800"}\n\n{"a": "ok"}\n'
    )
    assert rows == [
        Row(1, {"a": "1.10", "b": "", "c": "x, y", "d": "true"}),
        BadRow(2, "This line is not JSON: Expecting value at character 7."),
        BadRow(3, "This line is not a JSON object."),
        BadRow(4, "The field “a” holds an object; only plain values can be imported."),
        BadRow(5, "This line names the same field twice."),
        BadRow(6, "This line holds NaN, which is not a JSON number."),
        BadRow(7, "The field “a” holds a NUL character."),
        BadRow(8, "The field “a” holds half a character (a lone surrogate)."),
        Row(10, {"a": "ok"}),
    ]


def test_format_is_sniffed_or_told_by_the_extension(tmp_path):
    assert values(read("a;b\n1,5;2\n")) == [["1,5", "2"]]
    assert values(read('a\tb\n"x"\t2\n')) == [['"x"', "2"]]
    assert values(read('{"a": "b"}\n')) == [["b"]]
    path = tmp_path / "rows.tsv"
    path.write_text("a,b\n1,2\n")
    assert list(read_rows(path)) == [Row(2, {"a,b": "1,2"})]
    with path.open("rb") as stream:
        assert list(read_rows(stream)) == [Row(2, {"a,b": "1,2"})]
        assert not stream.closed


def test_endless_line_is_a_bad_row(monkeypatch):
    monkeypatch.setattr(tables, "LONGEST_LINE", 1 << 20)
    data = b"a,b\n1," + b"x" * (3 << 20) + b"\n3,4\n"
    assert read(data) == [
        BadRow(2, "This line is longer than 1 MiB."),
        Row(3, {"a": "3", "b": "4"}),
    ]


def test_mapping_names_question_and_column():
    assert parse_mapping("title=title, keywords = Key words") == {
        "title": "title",
        "keywords": "Key words",
    }
    assert parse_mapping('"title=Title, short",x=a=b') == {"title": "Title, short", "x": "a=b"}


@pytest.mark.parametrize("text", ["", "title", "=a", "a=", "a=b,a=c", "a=b,,c=d", '"a=b'])
def test_broken_mapping_is_refused(text):
    with pytest.raises(ValueError, match=r"\.$"):
        parse_mapping(text)
