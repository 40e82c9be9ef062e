from hypothesis import given
from hypothesis import strategies as st

from reviews.declared import MOST, Declared, read_declared


def test_a_line_is_a_person_with_address_and_words_in_any_order():
    text = "Mo Salah, mo@Example.org, my former student\nUniversity of Nowhere\n<li@x.org> Li Wei: spouse\n"
    assert read_declared(text) == [
        Declared("Mo Salah", "mo@example.org", "my former student"),
        Declared("University of Nowhere", "", ""),
        Declared("Li Wei", "li@x.org", "spouse"),
    ]


def test_an_address_alone_is_its_own_name():
    assert read_declared("mo@example.org") == [Declared("mo@example.org", "mo@example.org", "")]


def test_twice_is_once_and_empty_lines_are_nobody():
    assert len(read_declared("Mo Salah\n\n  ,;\nMo  Salah")) == 1


def test_a_flood_is_cut():
    assert len(read_declared("\n".join(f"Person {n}" for n in range(99)))) == MOST


@given(st.text())
def test_any_text_can_be_read(text):
    for each in read_declared(text):
        assert each.name
        assert (len(each.name) <= 150, len(each.words) <= 300) == (True, True)
