from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releases.licence_index import index_of

WORDS = st.lists(
    st.sampled_from(["the", "licence", "may", "not", "be", "used", "sold", "copied"]), max_size=12
)


def dice(left, right):
    """Sørensen–Dice on multisets, the slow and plain way."""
    total = left.total() + right.total()
    return 2 * (left & right).total() / total if total else 0.0


def likeness(text, other):
    pairs = dice(Counter(pairwise(text)), Counter(pairwise(other)))
    return (dice(Counter(text), Counter(other)) + pairs) / 2


@given(st.lists(WORDS, min_size=1, max_size=6), WORDS)
def test_likeness_is_the_mean_of_word_and_bigram_dice(texts, asked):
    found = index_of(texts).likeness(asked)
    assert found.tolist() == pytest.approx([likeness(text, asked) for text in texts])


def test_a_text_is_most_like_itself_and_unlike_what_shares_no_word():
    index = index_of([["free", "of", "charge"], ["subject", "to", "payment"]])
    assert index.likeness(["free", "of", "charge"]).tolist() == [1.0, 0.0]
    assert index.likeness(["unheard", "words"]).tolist() == [0.0, 0.0]


def test_an_index_of_nothing_and_a_text_of_nothing_are_answered():
    assert index_of([]).likeness(["free"]).tolist() == []
    assert index_of([["free"]]).likeness([]).tolist() == [0.0]
    assert index_of([[]]).likeness(["free"]).tolist() == [0.0]


def test_the_index_keeps_each_word_once():
    first, second = index_of([["licence"], ["".join(map(chr, b"licence"))]]).texts
    assert first[0] is second[0]


LONG = [f"word{number}" for number in range(40)]
SHORT = [f"other{number}" for number in range(30)]
CHANGED = [*LONG[:-3], "some", "other", "end"]


@pytest.mark.parametrize(
    ("tokens", "found"),
    [
        (LONG, [0]),
        ([*SHORT, *LONG], [2, 0]),
        ([*LONG, "between", "them", *SHORT], [0, 2]),
        ([*LONG, *LONG], [0, 0]),
        (LONG[:20], [3]),
        (LONG[:9], []),
        ([], []),
    ],
)
def test_texts_within_a_text_are_found_in_its_order(tokens, found):
    index = index_of([LONG, CHANGED, SHORT, LONG[5:15]])
    assert index.held(tokens, share=0.9, most=6) == found


def test_no_more_texts_are_found_than_asked():
    index = index_of([LONG, SHORT])
    assert index.held([*LONG, *SHORT, *LONG], share=0.9, most=2) == [0, 0]
    assert index_of([]).held(LONG, share=0.9, most=2) == []
