import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.differences import Piece, spans, word_pieces

WORDS = st.lists(st.sampled_from(["a", "b", "c", "\n", "the", "grain"]), max_size=40)


def told(old, new, **how):
    marks = {"same": "{}", "removed": "[-{}-]", "added": "[+{}+]", "gap": "({})"}
    return " ".join(marks[piece.kind].format(piece.text) for piece in word_pieces(old, new, **how))


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("one two three", "one two three", "one two three"),
        ("", "all is new", "[+all is new+]"),
        ("all is gone", "", "[-all is gone-]"),
        ("we sow corn in spring here", "we sow wheat in spring here", "we sow [-corn-] [+wheat+] in spring here"),
        ("same  words\there", "same words here", "same words here"),
    ],
)  # fmt: skip
def test_changes_stand_where_they_were_made(old, new, shown):
    assert told(old, new) == shown


def test_a_new_paragraph_is_a_change_one_can_see():
    assert word_pieces("a b c d", "a b\n\nc d") == [
        Piece("same", "a b"),
        Piece("added", "\n\n"),
        Piece("same", "c d"),
    ]


def test_long_unchanged_stretches_are_left_out_with_their_number():
    words = " ".join(f"w{n}" for n in range(50))
    assert told(f"{words} old end", f"{words} new end", around=2) == (
        "(48 words without a change) w48 w49 [-old-] [+new+] end"
    )
    assert told(words, words, around=2) == words


@given(WORDS, WORDS)
def test_both_texts_can_be_read_from_the_pieces(old, new):
    before, after = list(old), list(new)
    for span in reversed(list(spans(old, new))):
        before[span.old_start : span.old_end] = new[span.new_start : span.new_end]
    assert before == after


def test_a_hostile_text_takes_no_more_time_than_another():
    started = time.process_time()
    word_pieces("the " * 20_000, "the the grain " * 10_000)
    assert time.process_time() - started < 5
