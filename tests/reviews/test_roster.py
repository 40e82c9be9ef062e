import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.roster import Row, read_roster

GOOD = 'email,name,keywords,statement,max_load\nNora@Example.org,Nora,"a, b",Text,4\n'


@pytest.mark.parametrize(
    "content",
    [
        GOOD.encode(),
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.replace("\n", "\r\n").encode(),
        b"max_load;EMAIL;Name;statement;keywords\n4;nora@example.org;Nora;Text;a, b\n",
    ],
)
def test_common_kinds_of_csv(content):
    roster = read_roster(content)
    assert roster.problems == []
    assert roster.rows == [Row("nora@example.org", "Nora", "a, b", "Text", 4)]


def test_only_the_address_is_needed():
    assert read_roster(b"email\nx@example.org\n").rows == [Row("x@example.org", "", "", "", None)]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "The first line must name the columns"),
        (b"name\nNora\n", "The first line must name the columns"),
        (b"\xff\xfe", "not UTF-8"),
        (b"email\nnobody\n", "Line 2: “nobody” is not an e-mail address."),
        (b"email,max_load\nx@example.org,0\n", "Line 2: max_load"),
        (b"email,max_load\nx@example.org,many\n", "Line 2: max_load"),
        (b"email,min_load\nx@example.org,-1\n", "Line 2: min_load"),
        (b"email,min_load,max_load\nx@example.org,5,4\n", "Line 2: min_load is larger"),
        (b"email,chair\nx@example.org,perhaps\n", "Line 2: chair must be yes, no or empty."),
        (b"email\nx@example.org\nX@example.org\n", "Line 3: x@example.org is in the file twice."),
        (b'email\n"x@example.org\n', "this is not CSV"),
        (b"email,name\nx@example.org," + b"n" * 151, "Line 2: name is longer than 150"),
    ],
)
def test_problems_name_their_line(content, problem):
    (found,) = read_roster(content).problems
    assert problem in found


def test_loads_and_the_chair():
    content = b"email,min_load,max_load,chair\nx@example.org,2,5,Yes\ny@example.org,,,no\n"
    assert read_roster(content).rows == [
        Row("x@example.org", "", "", "", 5, min_load=2, is_chair=True),
        Row("y@example.org", "", "", "", None),
    ]


def test_what_was_exported_against_formulas_is_read_as_it_was():
    (row,) = read_roster(b"email,keywords\nx@example.org,'=kernels\n").rows
    assert row.keywords == "=kernels"


@given(st.binary(max_size=200))
def test_any_file_is_answered(content):
    roster = read_roster(b"email,name,max_load\n" + content)
    assert all(row.email for row in roster.rows)
