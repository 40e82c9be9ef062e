from hypothesis import given
from hypothesis import strategies as st

from grants.merging import PLACES, merge, unknown_places


def test_merge_fills_what_it_knows_and_leaves_the_rest():
    text = "Dear {name}, {reference} {x} {} { name }"
    values = {"name": "{reference}", "reference": "APP-1"}
    assert merge(text, values) == "Dear {reference}, APP-1 {x} {} { name }"
    assert unknown_places(text + "{x}") == ["x", ""]


@given(st.text())
def test_merge_without_places_changes_nothing(text):
    assert merge(text, {}) == text
    assert not set(unknown_places(text)) & set(PLACES)
