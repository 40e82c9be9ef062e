"""The picture of a ranking: every score with its interval, and the line where the money ends.

Geometry only, on plain values; the template draws it as SVG. Each application has a column of its
own, wide enough to be pressed with a finger, in the order of the ranking. A large call shows the
columns around the line, and all of it as a band above.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

WINDOW: Final = 40
"""How many applications have a column of their own."""
STEP: Final = 24
FULL: Final = 1_100
"""How wide all columns are together when they may choose: what a screen of 1280 has room for."""
WIDEST: Final = 80
LEFT, RIGHT, TOP, BOTTOM = 40, 12, 22, 24
HEIGHT: Final = 240
OVERVIEW: Final = 56
OVERVIEW_POINTS: Final = 300


class Point(NamedTuple):
    """One application: raw mean, and the intervals around the centre (all on the same scale).

    With a model the centre is the calibrated score and the intervals hold 50 and 90 per cent;
    without, there is no centre and `low` to `high` is what reviewers gave.
    """

    name: str
    label: str
    raw: float
    low: float
    high: float
    funded: bool = False
    in_band: bool = False
    centre: float | None = None
    half_low: float | None = None
    half_high: float | None = None


class Mark(NamedTuple):
    """One column: the SVG paths of its intervals, and where its points stand."""

    name: str
    label: str
    left: float
    x: float
    wide: str
    half: str
    centre: str
    raw: str
    funded: bool
    in_band: bool


class Tick(NamedTuple):
    """A value of the scale and its height."""

    label: str
    y: float


class Overview(NamedTuple):
    """The whole ranking as a band: the paths of the intervals and of the raw means.

    `left` and `width` show which part has columns, `line` is where the money ends.
    """

    band: str
    means: str
    left: float
    width: float
    line: float


class Picture(NamedTuple):
    """Everything the template draws. `line` is None when no column stands below the line."""

    width: float
    height: int
    right: float
    bottom: int
    step: float
    marks: list[Mark]
    ticks: list[Tick]
    line: float | None
    first: int
    last: int
    overview: Overview | None


def picture(count: int, point: Callable[[int], Point], line_after: int) -> Picture | None:
    """The picture of so many applications; None of fewer than two.

    `point` gives each by its place, 0 the best; it is asked only for those that are drawn.
    `line_after` of them are above the funding line.
    """
    if count < 2:
        return None
    first = max(0, min(line_after - WINDOW // 2, count - WINDOW))
    shown = [point(place) for place in range(first, min(first + WINDOW, count))]
    step = max(STEP, min(WIDEST, FULL / len(shown)))
    right = LEFT + step * len(shown)
    scale = _Scale(shown, TOP, HEIGHT - BOTTOM)
    line = None
    if 0 < line_after - first < len(shown):
        line = LEFT + step * (line_after - first)
    marks = [_mark(each, LEFT + step * n, step, scale) for n, each in enumerate(shown)]
    whole = None
    if count > WINDOW:
        places = range(0, count, max(1, count // OVERVIEW_POINTS))
        sample = [(place, point(place)) for place in places]
        whole = _overview(sample, (right - LEFT) / count, first, line_after)
    return Picture(
        width=right + RIGHT,
        height=HEIGHT,
        right=right,
        bottom=HEIGHT - BOTTOM,
        step=step,
        marks=marks,
        ticks=[Tick(f"{value:g}", scale.y(value)) for value in scale.ticks()],
        line=line,
        first=first + 1,
        last=first + len(shown),
        overview=whole,
    )


class _Scale:
    """Heights for values, with some air above and below."""

    def __init__(self, points: Sequence[Point], top: float, bottom: float) -> None:
        self.low = min(min(each.low, each.raw) for each in points)
        self.high = max(max(each.high, each.raw) for each in points)
        if self.high == self.low:
            self.low, self.high = self.low - 0.5, self.high + 0.5
        self.top, self.bottom = top, bottom

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(self.bottom - share * (self.bottom - self.top), 1)

    def ticks(self) -> list[float]:
        """Round values, four to eight of them."""
        wide = self.high - self.low
        size = next(
            (each for each in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50) if wide / each <= 8), wide / 4
        )
        start = -int(-self.low // size)
        return [round(n * size, 6) for n in range(start, int(self.high // size) + 1)]


def _mark(each: Point, left: float, step: float, scale: _Scale) -> Mark:
    x = round(left + step / 2, 1)
    half = centre = ""
    if each.centre is not None and each.half_low is not None and each.half_high is not None:
        half = f"M{x} {scale.y(each.half_low)}V{scale.y(each.half_high)}"
        centre = f"M{x} {scale.y(each.centre)}h0"
    y = scale.y(each.raw)
    return Mark(
        name=each.name,
        label=each.label,
        left=round(left, 1),
        x=x,
        wide=f"M{x} {scale.y(each.low)}V{scale.y(each.high)}",
        half=half,
        centre=centre,
        # A diamond, so that raw and calibrated differ by more than colour.
        raw=f"M{x} {y - 4:.1f}l4 4l-4 4l-4 -4z",
        funded=each.funded,
        in_band=each.in_band,
    )


def _overview(
    sample: Sequence[tuple[int, Point]], each: float, first: int, line_after: int
) -> Overview:
    """All of them in one band, thinned out to what a screen can show, `each` so wide."""
    scale = _Scale([point for _, point in sample], 4, OVERVIEW - 4)
    kept = [(round(LEFT + each * (place + 0.5), 1), point) for place, point in sample]
    upper = "L".join(f"{x} {scale.y(point.high)}" for x, point in kept)
    lower = "L".join(f"{x} {scale.y(point.low)}" for x, point in reversed(kept))
    means = "L".join(f"{x} {scale.y(point.raw)}" for x, point in kept)
    return Overview(
        band=f"M{upper}L{lower}z",
        means=f"M{means}",
        left=round(LEFT + each * first, 1),
        width=round(each * WINDOW, 1),
        line=round(LEFT + each * line_after, 1),
    )
