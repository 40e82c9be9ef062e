import pytest

from releases.licence_diff import Change, difference


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
