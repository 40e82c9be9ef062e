"""Hiding in a mail what opens a door: a personal link lets whoever has it act as its reader."""

import re
from urllib.parse import unquote

HIDDEN = "…"
# Shorter than this nothing is hard to guess, so nothing of ours that opens a door is.
SHORTEST = 16

_ADDRESS = re.compile(r"(https?://[^\s/?#<>\"]+)([^\s<>\"]*)", re.IGNORECASE)
_SEGMENT = re.compile(r"[^/?&=#;]+")
_REFERENCE = re.compile(r"[A-Z]{2,8}-\d{4}-\d{4,}\.?")
# Words and years with hyphens between them, as in the name of a call. Of what is drawn by lot, some
# part mixes letters and digits, or large and small, or is longer than any word.
_WORDS = re.compile(r"(?:[a-z]{1,15}|\d{1,4})(?:[-_.](?:[a-z]{1,15}|\d{1,4}))+\.?")


def without_secrets(text: str) -> str:
    """The text with `…` for whatever may be a secret in the addresses in it, on any host.

    The host is not asked: a link made before the site moved still opens the door at its new place.
    """
    return _ADDRESS.sub(lambda found: found[1] + _SEGMENT.sub(_shown, found[2]), text)


def _shown(segment: re.Match[str]) -> str:
    plain = unquote(segment[0])
    if len(plain) < SHORTEST or _REFERENCE.fullmatch(plain) or _WORDS.fullmatch(plain):
        return segment[0]
    return HIDDEN
