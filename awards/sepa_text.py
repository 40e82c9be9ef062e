"""The characters a SEPA payment may carry. Pure.

EPC217-08, “SEPA Requirements for an Extended Character Set”: Latin letters without marks, digits,
space and / - ? : ( ) . , ' + . What has no counterpart becomes a full stop.
"""

import re
import unicodedata

_ALLOWED = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")
_LETTERS = str.maketrans(
    {
        "ß": "ss",
        "ẞ": "SS",
        "æ": "ae",
        "Æ": "AE",
        "œ": "oe",
        "Œ": "OE",
        "ø": "o",
        "Ø": "O",
        "đ": "d",
        "Đ": "D",
        "ð": "d",
        "Ð": "D",
        "þ": "th",
        "Þ": "TH",
        "ł": "l",
        "Ł": "L",
        "ı": "i",
        "ħ": "h",
        "Ħ": "H",
        "&": "+",
        "’": "'",
        "‘": "'",
        "–": "-",
        "—": "-",
        "_": "-",
    }
)


def latin(text: str) -> str:
    """The text in the characters of SEPA; it may be longer than before (ß → ss)."""
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    unmarked = "".join(each for each in plain if not unicodedata.combining(each))
    return " ".join(_ALLOWED.sub(".", unmarked.replace("\n", " ")).split())


def latin_id(text: str, longest: int) -> str:
    """An identifier: as `latin`, cut, without a slash at either end and without two in a row."""
    return re.sub(r"/{2,}", "/", latin(text)).strip("/")[:longest].strip("/ ")


def latin_field(text: str, longest: int) -> str:
    """A name or message, cut to what the field holds."""
    return latin(text)[:longest].strip()
