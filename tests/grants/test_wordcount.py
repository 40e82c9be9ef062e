import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.wordcount import clean_text, count_characters, count_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("   \n\t", 0),
        ("one", 1),
        ("state-of-the-art tools", 2),
        ("before – after", 2),
        ("* & % !", 0),
        ("10 % of €5", 3),
        ("naïve cafe\u0301", 2),
        ("東京 大学", 2),
        ("½ Ⅷ ³", 3),
        ("hard\u00a0space thin\u2009space", 4),
        ("mark\ufeffed", 2),
        ("next\u0085line", 1),
        ("👩🏽‍🔬 writes", 1),
        ("_ __", 0),
    ],
)
def test_words_are_runs_with_a_letter_or_digit(text, words):
    assert count_words(text) == words


@given(st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1)))
def test_words_joined_by_spaces_are_counted_one_by_one(words):
    assert count_words("  ".join(words)) == len(words)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("cafe\u0301", 4),
        ("café", 4),
        ("a\r\nb", 3),
        ("a\nb", 3),
        ("👩🏽‍🔬", 1),
        (" a ", 3),
        ("🇩🇪🇫🇷", 2),
        ("각", 1),
        ("\u1100\u1161\u11a8", 1),
        ("नमस्ते", 3),
        ("பூ", 1),
        ("1️⃣", 1),
        ("Z͑ͫ̓a", 2),
    ],
)
def test_characters_are_what_a_person_sees_as_one(text, count):
    assert count_characters(text) == count


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("a\0b\x07c", "abc"),
        ("tab\tstays\nhere", "tab\tstays\nhere"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("non\u00a0breaking\u202fspaces\u2007all", "non breaking spaces all"),
        ("non\u2011breaking", "non-breaking"),
        ("soft\u00adhyphen zero\u200bwidth", "softhyphen zerowidth"),
        ("\ufb01nd \ufb02ow e\ufb03cient", "find flow efficient"),
        ("10² ½ ℡", "10² ½ ℡"),
        ("cafe\u0301", "café"),
        ("e\u200b\u0301", "é"),
        ("👩🏽‍🔬 🏴󠁧󠁢󠁳󠁣󠁴󠁿 ❤️", "👩🏽‍🔬 🏴󠁧󠁢󠁳󠁣󠁴󠁿 ❤️"),
        ("می‌خواهم", "می‌خواهم"),
        ("שלום\u200f!", "שלום\u200f!"),
        ("pay\u202eabc\u202c \u2066x\u2069", "payabc x"),
        ("\ufefftext \ud800", "text "),
        ("\x93Quoted\x94 \x96 it\x92s\x85", "“Quoted” – it’s…"),
        ("\x81\x8d", ""),
        ("\uf0b7 one\n\uf0a7 two", "• one\n▪ two"),
        ("“Quotes” – and — ‘dashes’ stay?", "“Quotes” – and — ‘dashes’ stay?"),
        ("क्‍ष ശ്രീ", "क्‍ष ശ്രീ"),
    ],
)
def test_clean_text_keeps_meaning_and_drops_what_is_invisible(text, clean):
    assert clean_text(text) == clean


@given(st.text(st.characters()))
def test_cleaning_twice_changes_nothing_and_leaves_storable_text(text):
    once = clean_text(text)
    assert clean_text(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not [c for c in once if unicodedata.category(c) in ("Cc", "Cs") and c not in "\t\n"]
    once.encode()


@given(st.text(st.characters(categories=["L", "N", "P", "S"], exclude_characters="\ufeff")))
def test_cleaning_loses_no_letter_and_no_sign(text):
    def spelt(said):
        return [c for c in unicodedata.normalize("NFKD", said) if not unicodedata.combining(c)]

    assert spelt(clean_text(text)) == spelt(text.replace("\u2011", "-"))
