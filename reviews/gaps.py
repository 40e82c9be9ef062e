"""Why an application is left short: the first limit that binds, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from reviews.problem import Sheet
from reviews.teams import IntArray

Reason = Literal["conflicts", "loads", "no candidates", "institutions", "seniority"]


@dataclass(frozen=True)
class Short:
    """An application left `missing` reviews, and what stands in the way."""

    application: int
    missing: int
    reason: Reason
    explanation: str


def explain(
    sheet: Sheet, flat: IntArray, application: int, missing: int, floor: float = float("-inf")
) -> Short:
    """Why the plan of these pairs leaves an application short."""
    allowed = _allowed(sheet, application)
    limits = (_by_pool, _by_subject, _by_institution, _by_seniority)
    team = flat[flat // sheet.width == application] % max(1, sheet.width)
    lowest = max(sheet.floor, floor)
    for limit in limits:
        found = limit(sheet, application, allowed, team, lowest)
        if found is not None:
            return Short(application, missing, *found)
    near = int((allowed & (sheet.affinity[application] >= lowest)).sum())
    words = f"The reviewers it could have ({near}) are at their maximum load."
    if sheet.spread or sheet.senior is not None:
        words = f"The reviewers it could have ({near}) are at their maximum load or ruled out."
    return Short(application, missing, "loads", words)


def _allowed(sheet: Sheet, application: int) -> NDArray[np.bool_]:
    lines = np.array([application, application + 1]) * sheet.width
    first, last = np.searchsorted(sheet.forbidden, lines)
    allowed: NDArray[np.bool_] = np.ones(sheet.width, dtype=np.bool_)
    allowed[sheet.forbidden[first:last] - application * sheet.width] = False
    return allowed


Found = tuple[Reason, str] | None


def _by_pool(
    sheet: Sheet, application: int, allowed: NDArray[np.bool_], _team: IntArray, _floor: float
) -> Found:
    width, wanted = sheet.width, int(sheet.demand[application])
    if width < wanted:
        return "no candidates", f"{wanted} reviewers wanted; the pool has {width}."
    free = int(allowed.sum())
    if free < wanted:
        words = f"{width - free} of {width} reviewers have a conflict; {free} are left."
        return "conflicts", words
    return None


def _by_subject(
    sheet: Sheet, application: int, allowed: NDArray[np.bool_], _team: IntArray, floor: float
) -> Found:
    near = int((allowed & (sheet.affinity[application] >= floor)).sum())
    if near < int(sheet.demand[application]):
        words = f"Only {near} reviewers without a conflict are close enough in subject."
        return "no candidates", words
    return None


def _by_institution(
    sheet: Sheet, application: int, allowed: NDArray[np.bool_], _team: IntArray, floor: float
) -> Found:
    if not sheet.spread:
        return None
    near = np.flatnonzero(allowed & (sheet.affinity[application] >= floor))
    _, sizes = np.unique(sheet.institutions[near], return_counts=True)
    most = int(np.minimum(sizes, sheet.spread).sum())
    if most < int(sheet.demand[application]):
        words = (
            f"The {near.size} reviewers it could have are of {sizes.size} institutions, "
            f"with at most {sheet.spread} of each."
        )
        return "institutions", words
    return None


def _by_seniority(
    sheet: Sheet, application: int, allowed: NDArray[np.bool_], team: IntArray, floor: float
) -> Found:
    if sheet.senior is None or sheet.senior[team].any():
        return None
    near = allowed & (sheet.affinity[application] >= floor) & sheet.senior
    if not near.any():
        return "seniority", "No senior reviewer may read it; their seat stays empty."
    words = f"The senior reviewers it could have ({int(near.sum())}) are at their maximum load."
    return "seniority", words
