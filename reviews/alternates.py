"""Who could take the place of a reviewer who said no. Plain values, no database."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Standby:
    """A reviewer of the panel as a possible alternate for one application.

    `affinity` is from 0 to 1, or None when no plan has compared them; `load` counts what they are
    asked for or accepted; `limit` is the most they take; `obstacle` says why not at all, if so.
    """

    reviewer: int
    affinity: float | None
    load: int
    limit: int
    obstacle: str = ""


def best_alternates(people: Iterable[Standby], most: int = 3) -> list[Standby]:
    """The best few who are free: closest first, then who has most room, then by number.

    Who has an obstacle or is at the limit is left out, so fewer than asked for may come back.
    """
    free = [each for each in people if not each.obstacle and each.load < each.limit]
    free.sort(key=lambda each: (-(each.affinity or 0.0), each.load - each.limit, each.reviewer))
    return free[:most]
