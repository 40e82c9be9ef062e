"""Is this file a letter of ours? What the public page and the command both answer by."""

import hashlib
from dataclasses import dataclass
from typing import Literal

from awards.models import Letter
from awards.queries.letters import is_in_force, letter_by_hash
from core.sealing.seals import examine


@dataclass(frozen=True)
class Checked:
    """genuine: these bytes were issued. altered: they were, and were changed. unknown: neither.

    `letter` and `in_force` are known of a genuine file only.
    """

    verdict: Literal["genuine", "altered", "unknown"]
    letter: Letter | None = None
    in_force: bool | None = None
    sealed_by: str = ""


def check_file(content: bytes) -> Checked:
    """The verdict on a file. Its bytes decide, and its seal when no letter has these bytes."""
    seal = examine(content)
    letter = letter_by_hash(hashlib.sha256(content).hexdigest())
    if letter is not None:
        # A letter from before there were seals is genuine by its bytes alone.
        return Checked("genuine", letter, is_in_force(letter), seal.by)
    # A seal of ours on bytes we never issued: something was changed outside of what it covers.
    return Checked("unknown" if seal.verdict == "unknown" else "altered", sealed_by=seal.by)
