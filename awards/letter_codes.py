"""The short code on a letter: 60 random bits, written so that a person can type them. Pure.

Crockford's base 32: no I, L, O or U; small letters, blanks and hyphens are read as meant.
"""

import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
_MEANT = str.maketrans("ILO", "110")


def new_code() -> str:
    """Twelve characters that cannot be guessed: one in 10^18."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def written(code: str) -> str:
    """As it is printed: `7F3K-92QD-XW0M`."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def read(typed: str) -> str:
    """The code a person typed, or "" when it cannot be one."""
    code = re.sub(r"[\s-]", "", typed).upper().translate(_MEANT)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""
