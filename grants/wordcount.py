"""Cleaning pasted text, and counting it as the browser does (`core/counting.py`)."""

from __future__ import annotations

import re
import unicodedata

from core.counting import count_characters, count_words

__all__ = ["clean_text", "count_characters", "count_words"]

_NEWLINE = re.compile("\r\n?|[\v\f\u2028\u2029]")
# What Windows-1252 has where Unicode has control characters: quotes, dashes, the ellipsis. They
# arrive when a text was taken for Latin-1 on its way. The five places without a sign go.
_WINDOWS = {
    code: bytes([code]).decode("cp1252")
    for code in range(0x80, 0xA0)
    if code not in {0x81, 0x8D, 0x8F, 0x90, 0x9D}
}
# Word's bullets are letters of the fonts Symbol and Wingdings, kept in the private use area.
_BULLETS = {
    0xF0A7: "▪", 0xF0A8: "•", 0xF0B7: "•", 0xF0D8: "➢", 0xF0E0: "→", 0xF0FC: "✓",
    0xF02D: "–", 0xF06E: "▪", 0xF06C: "•", 0xF071: "•", 0xF076: "❖",
}  # fmt: skip
_REPLACED = str.maketrans(_WINDOWS | _BULLETS)
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


def clean_text(text: str) -> str:
    """A pasted text fit for storing, searching and printing; cleaning twice changes nothing.

    Line ends become LF, hard spaces plain ones, U+2011 a plain hyphen, ligatures their
    letters, Windows-1252 in the control range its quotes and dashes, Word's private bullets
    ordinary ones; control characters other than tab and LF, lone surrogates and invisible
    leftovers go; the result is in NFC. Quotes, dashes and emoji sequences stay as they are.
    """
    text = text.translate(_REPLACED)
    text = _NEWLINE.sub("\n", text)
    text = _INVISIBLE.sub("", text)
    text = _ODD_SPACE.sub(" ", text).replace("\u2011", "-")
    text = _LIGATURE.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    return unicodedata.normalize("NFC", _DROPPED.sub("", text))
