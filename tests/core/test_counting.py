import pytest

from core.counting import count_characters, count_words
from tests.core.hard_strings import HARD


@pytest.mark.parametrize(("text", "characters", "words"), HARD)
def test_hard_strings(text, characters, words):
    assert (count_characters(text), count_words(text)) == (characters, words)
