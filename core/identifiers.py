"""Identifiers of people and organisations that carry their own check digits. Pure."""

import re

_ORCID = re.compile(
    r"(?:https?://)?(?:www\.)?(?:orcid\.org/)?((?:[0-9]{4}-?){3}[0-9]{3}[0-9X])/?", re.IGNORECASE
)
_ROR = re.compile(
    r"(?:https?://)?(?:www\.)?(?:ror\.org/)?(0[a-hj-km-np-tv-z0-9]{6}[0-9]{2})/?", re.IGNORECASE
)
# Crockford's alphabet: without i, l, o and u, which are taken for something else.
_BASE32 = "0123456789abcdefghjkmnpqrstvwxyz"


def is_orcid(text: str) -> bool:
    """Whether the text is an ORCID iD with a right check digit (ISO 7064 MOD 11-2)."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]", text):
        return False
    digits = text.replace("-", "")
    total = 0
    for digit in digits[:15]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    return digits[15] == ("X" if check == 10 else str(check))


def plain_orcid(text: str) -> str:
    """`0000-0002-1825-0097` for the iD, its address or its digits; other texts as they are."""
    found = _ORCID.fullmatch(text.strip())
    if not found:
        return text.strip()
    digits = found[1].replace("-", "").upper()
    return "-".join(digits[place : place + 4] for place in range(0, 16, 4))


def is_ror(text: str) -> bool:
    """Whether the text is the address of a ROR record with right check digits (MOD 97-10)."""
    found = _ROR.fullmatch(text)
    if not found or text != f"https://ror.org/{found[1]}":
        return False
    number = 0
    for letter in found[1][1:7]:
        number = number * 32 + _BASE32.index(letter)
    return int(found[1][7:]) == 98 - number * 100 % 97


def plain_ror(text: str) -> str:
    """`https://ror.org/052gg0110` for the id or its address; other texts as they are."""
    found = _ROR.fullmatch(text.strip())
    return f"https://ror.org/{found[1].lower()}" if found else text.strip()
