import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.letter_codes import ALPHABET, LENGTH, new_code, read, written


@given(st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH))
def test_a_code_is_read_as_it_is_written(code):
    assert read(written(code)) == code
    assert read(written(code).lower()) == code


def test_new_codes_can_be_read_and_differ():
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert {read(code) for code in codes} == codes


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (" 7f3k 92qd-xwom ", "7F3K92QDXW0M"),
        ("7F3K-92QD-XWIL", "7F3K92QDXW11"),
        ("7F3K-92QD-XW0", ""),
        ("7F3K-92QD-XW0MM", ""),
        ("7F3K-92QD-XW0U", ""),
        ("", ""),
        ("É" * 12, ""),
    ],
)
def test_letters_that_look_alike_are_read_as_meant(typed, code):
    assert read(typed) == code
