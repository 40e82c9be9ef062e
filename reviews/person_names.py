"""Comparing names of people as they stand in lists of authors. Pure."""

import unicodedata


def split_name(name: str) -> tuple[str, str]:
    """Folded (surname, first given name or initial) of `Ada Lovelace` or `Lovelace, A.`."""
    last, comma, first = name.partition(",")
    words = fold(name).split()
    if comma and fold(last) and fold(first):
        return fold(last), fold(first).split()[0]
    return (words[-1], words[0]) if len(words) > 1 else ("", "")


def fold(text: str) -> str:
    """Lower case without accents or punctuation, one space between words."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(kept.split())


def alike(one: str, other: str) -> bool:
    """Given names that may be the same: equal, or one of them is an initial of the other."""
    return one == other or (min(len(one), len(other)) == 1 and one[:1] == other[:1])


def same_name(one: str, other: str) -> bool:
    """Whether two names may be one person's: the same surname, alike given names."""
    (surname, given), (surname_2, given_2) = split_name(one), split_name(other)
    return bool(surname) and surname == surname_2 and alike(given, given_2)
