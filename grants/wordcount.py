"""Counting words and characters as the applicant's browser does, and cleaning pasted text."""

from __future__ import annotations

import re
import unicodedata

# White space as JavaScript's \s has it; Python's differs in U+001C-1F, U+0085 and U+FEFF.
_SPACE = "\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_RUN = re.compile(f"[^{_SPACE}]+")
_NEWLINE = re.compile("\r\n?|[\v\f\u0085\u2028\u2029]")
_ODD_SPACE = re.compile("[\u00a0\u2007\u202f]")
# Latin and Armenian ligatures, which PDF viewers put on the clipboard. NFKC on the rest
# of a text would also turn superscripts and fractions into plain digits: 10² into 102.
_LIGATURE = re.compile("[\ufb00-\ufb06\ufb13-\ufb17]")
# Soft hyphen, zero-width space, word joiner, byte order mark: invisible leftovers of
# typesetting that break search. Bidi embeddings, overrides and isolates reorder what
# follows them and so can disguise a text; the marks LRM, RLM and ALM only settle the
# direction next to them, are needed in Arabic and Hebrew, and stay. The joiners ZWJ and
# ZWNJ stay too: emoji sequences, Persian and Indic scripts are spelt with them.
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
# Control characters other than tab and line end, and lone surrogates: categories Cc and Cs, which
# Unicode will never change.
_DROPPED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def count_words(text: str) -> int:
    r"""Number of runs of non-space that hold at least one letter or digit.

    The same as the browser's `text.match(/\S*[\p{L}\p{N}]\S*/gu)`: "state-of-the-art"
    is one word, a dash between spaces is none.
    """
    # Nearly every word begins with a letter, and that is told quickly.
    return sum(run[0].isalpha() or _has_letter_or_digit(run) for run in _RUN.findall(text))


def _has_letter_or_digit(run: str) -> bool:
    return any(unicodedata.category(char)[0] in "LN" for char in run)


def count_characters(text: str) -> int:
    """Number of Unicode code points after NFC, a line end counting as one.

    Browsers show a line end as LF and send it as CRLF; both count the same here.
    """
    return len(unicodedata.normalize("NFC", text.replace("\r\n", "\n")))


def clean_text(text: str) -> str:
    """A pasted text fit for storing, searching and printing; cleaning twice changes nothing.

    Line ends become LF, hard spaces plain ones, U+2011 a plain hyphen, ligatures their
    letters; control characters other than tab and LF, lone surrogates and invisible
    leftovers go; the result is in NFC. Emoji sequences stay as they are.
    """
    text = _NEWLINE.sub("\n", text)
    text = _INVISIBLE.sub("", text)
    text = _ODD_SPACE.sub(" ", text).replace("\u2011", "-")
    text = _LIGATURE.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    return unicodedata.normalize("NFC", _DROPPED.sub("", text))
