"""What a set of pairs is worth: sums, the worst off, and the loads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reviews.certificate import SCALE
from reviews.problem import Sheet
from reviews.teams import IntArray


@dataclass(frozen=True)
class Numbers:
    """What a set of pairs is worth. Sums are of affinity unless said otherwise.

    `objective` counts the bonus of kept pairs as well; `affinity_total` does not.
    `worst_application` and `fifth_percentile` (nearest rank) are over the sums of
    applications that want reviews; `worst_pair` is None without pairs.
    """

    pairs: list[tuple[int, int, float]]
    objective: float
    affinity_total: float
    worst_application: float | None
    worst_pair: float | None
    fifth_percentile: float | None
    loads: list[int]
    kept: int


def worth(sheet: Sheet, flat: IntArray) -> int:
    """Objective of these pairs in millionths: affinity plus bonus for kept ones."""
    kept = np.intersect1d(flat, sheet.keep, assume_unique=True).size
    return int(sheet.value(flat).sum()) + sheet.bonus * kept


def numbers_of(sheet: Sheet, flat: IntArray) -> Numbers:
    """The numbers of these sorted flat indices."""
    value = sheet.value(flat)
    rows, columns = flat // max(1, sheet.width), flat % max(1, sheet.width)
    sums = np.zeros(sheet.demand.size, dtype=np.int64)
    np.add.at(sums, rows, value)
    ranked = np.sort(sums[sheet.demand > 0])
    total, kept = int(value.sum()), int(np.intersect1d(flat, sheet.keep, assume_unique=True).size)
    fifth = max(0, -(-ranked.size // 20) - 1)
    return Numbers(
        pairs=list(zip(rows.tolist(), columns.tolist(), (value / SCALE).tolist(), strict=True)),
        objective=(total + sheet.bonus * kept) / SCALE,
        affinity_total=total / SCALE,
        worst_application=int(ranked[0]) / SCALE if ranked.size else None,
        worst_pair=int(value.min()) / SCALE if value.size else None,
        fifth_percentile=int(ranked[fifth]) / SCALE if ranked.size else None,
        loads=np.bincount(columns, minlength=sheet.width).tolist(),
        kept=kept,
    )
