import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from reviews.works.entries import Author, ReadWork
from reviews.works.table import read_table


def test_rows_in_any_order_of_columns():
    text = 'Year;Title;Authors;Note\n2020;"Kernels; a survey";Lovelace, Ada; x\n'
    reading = read_table(text.replace("Lovelace, Ada", '"Lovelace, Ada; Ben Koch"'))
    assert reading.works == [
        ReadWork(
            "Kernels; a survey", 2020, authors=(Author("Ada Lovelace"), Author("Ben Koch")), line=2
        )
    ]


def test_a_row_without_a_title_is_named_with_its_line():
    reading = read_table('title,abstract\nOne,"two\nlines"\n,none\nThree,\n')
    assert [(each.title, each.line) for each in reading.works] == [("One", 2), ("Three", 5)]
    assert reading.problems == ["Line 4: this record has no title."]


def test_what_is_no_table_is_said():
    assert "must name the columns" in read_table("Ada\nBen\n").problems[0]
    assert "not CSV" in read_table('title\n"open\n').problems[0]
    assert read_table("").problems


CELL = st.text(alphabet=st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=30)


@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=5))
def test_what_is_written_is_read(rows):
    target = io.StringIO(newline="")
    csv.writer(target).writerows([("title", "abstract"), *rows])
    found = read_table(target.getvalue())
    assert [each.title for each in found.works] == [
        title[1:] if title[0] == "'" and title[1:2] in tuple("=+-@") and title[1:] else title
        for title, _ in rows
    ]
