"""The picture of a budget: one bar with what is paid, accepted, offered and free. Pure geometry."""

from collections.abc import Sequence
from typing import Final, NamedTuple

WIDTH: Final = 640
BAR: Final = 34
YEAR_HEIGHT: Final = 120
YEAR_STEP: Final = 72


class Piece(NamedTuple):
    """A stretch of the bar: from `left`, `width` wide, in the colour of `kind`."""

    kind: str
    label: str
    amount: int
    left: float
    width: float


class Column(NamedTuple):
    """A year: the heights of what is paid and what is planned, one upon the other."""

    year: int
    x: float
    paid_y: float
    paid_height: float
    planned_y: float
    planned_height: float


def bar(*, budget: int, paid: int, accepted: int, awarded: int, committed: int) -> list[Piece]:
    """The stretches of the bar, each what the one before does not hold already.

    All in minor units. The bar is as long as the budget, or as what is promised beyond it.
    """
    steps = [
        ("paid", "Paid", paid),
        ("accepted", "Accepted, to be paid", accepted - paid),
        ("awarded", "Offered", awarded - accepted),
        ("committed", "In preparation", committed - awarded),
        ("remaining", "Left", budget - committed),
    ]
    whole = max(budget, committed, 1)
    pieces, left = [], 0.0
    for kind, label, amount in steps:
        if amount > 0:
            width = WIDTH * amount / whole
            pieces.append(Piece(kind, label, amount, round(left, 1), round(width, 1)))
            left += width
    return pieces


def columns(years: Sequence[tuple[int, int, int]]) -> list[Column]:
    """A column for each (year, paid, planned), the largest as high as there is room."""
    most = max((paid + planned for _year, paid, planned in years), default=0)
    if not most:
        return []
    made = []
    for place, (year, paid, planned) in enumerate(years):
        high, low = YEAR_HEIGHT * planned / most, YEAR_HEIGHT * paid / most
        made.append(
            Column(
                year,
                place * YEAR_STEP + 8,
                round(YEAR_HEIGHT - low, 1),
                round(low, 1),
                round(YEAR_HEIGHT - low - high, 1),
                round(high, 1),
            )
        )
    return made
