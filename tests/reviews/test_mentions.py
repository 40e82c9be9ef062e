from hypothesis import given
from hypothesis import strategies as st

from reviews.mentions import decode, encode, tokens_in

HANDLES = {
    "Chair": "chair",
    "Staff": "staff",
    "Reviewer 2": "r2",
    "Reviewer 21": "r21",
    "Rita Levi": "r2",
}


def test_a_mention_is_stored_without_a_name():
    stored, found = encode("Ask @rita levi, @Reviewer 21 and @Chair.", HANDLES)
    assert stored == "Ask @[r2], @[r21] and @[chair]."
    assert found == tokens_in(stored) == {"r2", "r21", "chair"}
    assert decode(stored, {"r2": "Reviewer 2", "r21": "Rob", "chair": "Chair"}) == (
        "Ask @Reviewer 2, @Rob and @Chair."
    )


def test_a_name_one_may_not_use_is_plain_text():
    text = "I think @Rita Levi wrote this, and @Reviewer 22."
    assert encode(text, {"Reviewer 2": "r2"}) == (text, set())
    assert encode(text, {}) == (text, set())


def test_a_typed_token_mentions_nobody():
    stored, found = encode("@[r2] and @[chair]", HANDLES)
    assert (found, tokens_in(stored)) == (set(), set())


def test_whom_a_reader_does_not_know_is_a_reviewer():
    assert decode("See @[r7].", {}) == "See @a reviewer."


@given(st.text(max_size=80))
def test_text_without_mentions_comes_back_as_it_was(text):
    if "@" in text:
        return
    stored, found = encode(text, HANDLES)
    assert (decode(stored, {}), found) == (text, set())


@given(st.lists(st.sampled_from(["Chair", "Staff", "Reviewer 2", "Reviewer 21"]), max_size=5))
def test_there_and_back(handles):
    text = " – ".join(f"@{each}" for each in handles)
    labels = {"chair": "Chair", "staff": "Staff", "r2": "Reviewer 2", "r21": "Reviewer 21"}
    stored, found = encode(text, HANDLES)
    assert decode(stored, labels) == text
    assert found == {HANDLES[each] for each in handles}
