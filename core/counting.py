"""Counting words and characters as the browser does (`static/js/wordcount.js`). Pure."""

from __future__ import annotations

from functools import lru_cache

import regex

# White space as JavaScript's \s has it; Python's differs in U+001C-1F, U+0085 and U+FEFF.
_SPACE = "\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
# `regex` knows the Unicode of the browsers of its day; Python's own table is years older.
# A word begins at the edge of a run and gives nothing back, so a long run is read once only.
_WORD = regex.compile(rf"(?<![^{_SPACE}])[^{_SPACE}\p{{L}}\p{{N}}]*+[\p{{L}}\p{{N}}][^{_SPACE}]*+")
_CHARACTER = regex.compile(r"\X")


# One save asks several times about the same long text.
@lru_cache(maxsize=16)
def count_words(text: str) -> int:
    r"""Number of runs of non-space that hold at least one letter or digit.

    The same as the browser's `text.match(/\S*[\p{L}\p{N}]\S*/gu)`: "state-of-the-art"
    is one word, a dash between spaces is none.
    """
    return len(_WORD.findall(text))


def count_characters(text: str) -> int:
    """Number of characters as a person sees them: extended grapheme clusters (UAX 29).

    An emoji with its skin tone, a flag, a letter with its accents and a Hangul syllable are one
    each, however they are coded. Browsers show a line end as LF and send it as CRLF; both are one.
    """
    return len(_CHARACTER.findall(text))
