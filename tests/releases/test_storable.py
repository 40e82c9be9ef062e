import json

from hypothesis import given
from hypothesis import strategies as st

from releases.storable import storable

ANYTHING = st.characters(exclude_categories=())
TEXT = st.text(ANYTHING)
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda each: st.lists(each) | st.tuples(each) | st.dictionaries(TEXT, each),
)


def test_what_a_database_refuses_is_replaced_and_the_rest_kept():
    found = {"a\0": ["x\ud800y", ("é", 1, None, True)], 2: "\U0001f600"}
    assert storable(found) == {"a\ufffd": ["x?y", ["é", 1, None, True]], "2": "\U0001f600"}


@given(VALUE)
def test_whatever_it_is_it_can_be_stored_and_stays_so(value):
    once = storable(value)
    assert "\\u0000" not in json.dumps(once)
    json.dumps(once, ensure_ascii=False).encode()
    assert storable(once) == once
