"""Word-by-word difference of two normalised texts. No Django.

It takes time linear in the length of the texts, whatever a hostile text contains.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.differences import spans


@dataclass(frozen=True, slots=True)
class Change:
    """One place where a text differs: words before it, words missing, words added."""

    before: str
    missing: str
    added: str


def difference(template: Sequence[str], found: Sequence[str]) -> tuple[Change, ...]:
    """What was taken from the template and what was added to it, in reading order."""
    changes = (
        Change(
            " ".join(template[max(0, span.old_start - 6) : span.old_start]),
            " ".join(template[span.old_start : span.old_end]),
            " ".join(found[span.new_start : span.new_end]),
        )
        for span in spans(template, found)
    )
    return tuple(change for change in changes if change.missing != change.added)
