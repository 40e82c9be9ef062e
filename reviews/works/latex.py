"""Turning the LaTeX that stands in titles and names into plain text. Pure."""

import re
import unicodedata

# The accent commands of LaTeX and the combining characters of Unicode they stand for.
_ACCENTS = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    "u": "\u0306",
    ".": "\u0307",
    '"': "\u0308",
    "r": "\u030a",
    "H": "\u030b",
    "v": "\u030c",
    "d": "\u0323",
    "c": "\u0327",
    "k": "\u0328",
    "b": "\u0331",
}
_LETTERS = {
    "ss": "ß",
    "ae": "æ",
    "AE": "Æ",
    "oe": "œ",
    "OE": "Œ",
    "aa": "å",
    "AA": "Å",
    "o": "ø",
    "O": "Ø",
    "l": "ł",
    "L": "Ł",
    "i": "i",
    "j": "j",
    "dh": "ð",
    "DH": "Ð",
    "th": "þ",
    "TH": "Þ",
    "textendash": "–",
    "textemdash": "—",
    "textquoteright": "’",
}
_ACCENT = re.compile(
    r"\\([`'^~=.\"]|[urHvdckb](?![A-Za-z]))\s*(?:\{\s*(\\?[A-Za-z])\s*\}|(\\?[A-Za-z]))"
)
_LETTER = re.compile(
    r"\\(" + "|".join(sorted(_LETTERS, key=len, reverse=True)) + r")(?![A-Za-z])\s?(?:\{\})?"
)
_COMMAND = re.compile(r"\\[A-Za-z]+\*?\s*")
_ESCAPED = re.compile(r"\\([&%$#_{}])")


def plain_text(text: str) -> str:
    """The text without braces and commands, accents on their letters, each gap one blank."""
    text = text.replace("\x00", "")
    text = _ACCENT.sub(_accented, text)
    text = _LETTER.sub(lambda found: _LETTERS[found[1]], text)
    text = text.replace("---", "—").replace("--", "–").replace("~", " ").replace("\\\\", " ")
    text = _ESCAPED.sub(lambda found: f"\x00{ord(found[1]):x};", text)
    text = _COMMAND.sub("", text).replace("{", "").replace("}", "").replace("$", "")
    text = re.sub(r"\x00([0-9a-f]+);", lambda found: chr(int(found[1], 16)), text)
    return " ".join(text.replace("\\", "").split())


def _accented(found: "re.Match[str]") -> str:
    letter = (found[2] or found[3]).lstrip("\\")
    return unicodedata.normalize("NFC", letter + _ACCENTS[found[1]])
