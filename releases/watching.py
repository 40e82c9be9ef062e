"""What later looks at an accepted output add up to. Pure.

An output is called regressed only after two failures at least seven days apart with nothing well
between them. What could not be seen (a forge that is down, a limit reached) counts for neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Sight = Literal["well", "bad", "unknown"]
APART = timedelta(days=7)
PINNED = 200


@dataclass(frozen=True, slots=True)
class Seen:
    """One look: when, how it stood, and what was wrong."""

    at: datetime
    sight: Sight
    finding: str = ""


def regressed(series: Iterable[Seen]) -> Seen | None:
    """The failure from which on an output has regressed, or `None` while it has not."""
    first: Seen | None = None
    sure = False
    for seen in sorted(series, key=lambda each: each.at):
        if seen.sight == "well":
            first, sure = None, False
        elif seen.sight == "bad":
            first = first or seen
            sure = sure or seen.at - first.at >= APART
    return first if sure else None


def pinned_tags(tags: Iterable[tuple[str, str]], commit: str, named_in: str = "") -> dict[str, str]:
    """The tags later looks hold an output to, with their commits: at most PINNED of them.

    First those on the commit that was checked, then those named in the address, then the
    highest in version order: whatever else a repository with thousands of tags has, what was
    promised is pinned.
    """
    words = set(re.split(r"[\s/?#=&]+", named_in))

    def worth(tag: tuple[str, str]) -> tuple[bool, bool, list[tuple[int, str]]]:
        name, at = tag
        return at == commit, name in words or name.rpartition("/")[2] in words, _version(name)

    return dict(sorted(tags, key=worth, reverse=True)[:PINNED])


def _version(name: str) -> list[tuple[int, str]]:
    """A key by which v10 comes after v9."""
    parts = re.findall(r"\d{1,18}|[^\d]+", name)
    return [
        (int(part), "") if part.isdecimal() and part.isascii() else (-1, part) for part in parts
    ]


def moved_tags(pinned: Mapping[str, str], found: Mapping[str, str]) -> list[str]:
    """The tags of the acceptance that are gone or point elsewhere now."""
    return sorted(name for name, commit in pinned.items() if found.get(name) != commit)


def next_look(number: int, at: datetime) -> datetime:
    """When an output is looked at again: in a day, spread over it by the output's number."""
    day = (at + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return day + timedelta(seconds=number * 7_919 % 86_400)
