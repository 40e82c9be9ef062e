from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releases.plain_yaml import NotPlain, read, shown

TAGS = st.sampled_from(["int", "float", "bool", "timestamp", "binary", "set", "omap", "null", "x"])


def test_keys_lists_and_dates_are_read():
    assert read("a: [1, true]\nb: 2027-03-01\n") == {"a": [1, True], "b": date(2027, 3, 1)}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('!!int ""', "The file is not YAML."), ('!!timestamp "x"', "The file is not YAML."),
        ('!!bool "x"', "The file is not YAML."), ("9" * 5_000, "The file is not YAML."),
        ("[" * 5_000, "The file is not YAML."), ("a\0b", "The file is not YAML."),
        ("a: 1\nb: [\n", "Line 3 is not YAML."), ("!!python/name:os.system x", "Line 1 is not YAML."),
        ("a: 1\nb: &here 2\n", "Line 2 has a reference (& or *)."),
        ("a: *there", "Line 1 has a reference (& or *)."),
    ],
)  # fmt: skip
def test_what_is_not_plain_is_refused_with_its_line_where_it_is_known(text, said):
    with pytest.raises(NotPlain) as refused:
        read(text)
    assert str(refused.value) == said


@given(st.one_of(st.text(max_size=200), st.builds("!!{} {!r}".format, TAGS, st.text(max_size=9))))
def test_no_text_raises_anything_else(text):
    try:
        found = read(text)
    except NotPlain:
        return
    assert len(shown(found)) <= 101


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("MIT", "MIT"), ("x" * 200, "x" * 100 + "…"), (1.2, "1.2"), (7, "7"), (10**50, "…"),
        (True, "True"), (date(2027, 3, 1), "2027-03-01"), ([1], "…"), ({"a": 1}, "…"), (None, "…"),
    ],
)  # fmt: skip
def test_only_words_and_numbers_are_shown(value, text):
    assert shown(value) == text
