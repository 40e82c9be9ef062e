from collections import Counter

import pytest

from releases.licence_diff import Change, dice, difference, pairs


def test_dice_counts_what_is_shared():
    assert dice(Counter("aab"), Counter("aab")) == 1.0
    assert dice(Counter("aab"), Counter("abb")) == pytest.approx(2 / 3)
    assert dice(Counter("a"), Counter("b")) == 0.0
    assert dice(Counter(), Counter()) == 1.0


def test_pairs_are_neighbours():
    assert list(pairs("abc")) == [("a", "b"), ("b", "c")]


@pytest.mark.parametrize(
    ("found", "changes"),
    [
        ("the quick brown fox jumps over it", ()),
        ("the quick fox jumps over it", (Change("the quick", "brown", ""),)),
        ("the quick brown fox never jumps over it", (Change("the quick brown fox", "", "never"),)),
        ("the slow brown fox jumps over it", (Change("the", "quick", "slow"),)),
        ("the quick brown fox jumps over it not", (Change("quick brown fox jumps over it", "", "not"),)),
        ("", (Change("", "the quick brown fox jumps over it", ""),)),
    ],
)  # fmt: skip
def test_differences_are_named_with_the_words_before(found, changes):
    assert (
        difference(["the", "quick", "brown", "fox", "jumps", "over", "it"], found.split())
        == changes
    )
