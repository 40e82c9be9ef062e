"""The rows of the ranking as they are shown: sorted, and their figures as cells."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

from django.utils.safestring import SafeString, mark_safe

from core.money import format_money
from reviews.queries.board import Board
from reviews.queries.calibrating import Estimate, Harshness
from reviews.queries.ranking import RankingRow

DASH: Final = "–"
HALF: Final = 0.674
WIDE: Final = 1.645
"""Standard errors to either side that hold 50 and 90 per cent of a normal distribution."""

Key = Callable[[RankingRow, Estimate | None], float | str | None]
SORTS: Final[dict[str, Key]] = {
    "rank": lambda row, _: row.position,
    "reference": lambda row, _: row.reference,
    "title": lambda row, _: row.title.casefold(),
    "mean": lambda row, _: row.mean,
    "spread": lambda row, _: row.spread,
    "reviews": lambda row, _: row.reviews,
    "panel": lambda row, _: row.panel,
    "score": lambda _, guess: guess and guess.score,
    "expected": lambda _, guess: guess and guess.expected,
    "chance": lambda _, guess: guess and guess.chance,
    "asked": lambda row, _: row.asked,
}


class Heading(NamedTuple):
    """A column: what pressing it sorts by, and in which order it is now ("" for none)."""

    label: str
    sort: str
    order: str
    numeric: bool
    model: bool


_RAW: Final = {
    "rank": "Rank",
    "reference": "Application",
    "title": "Title",
    "mean": "Mean",
    "spread": "Spread",
    "reviews": "Reviews",
}
_PANEL: Final = {"panel": "Panel"}
_MODEL: Final = {"score": "Calibrated", "expected": "Expected rank", "chance": "Chance"}
_FROM_THE_FIRST: Final = {"rank", "reference", "title", "expected"}
"""Sorted upwards when pressed for the first time; everything else from the highest down."""


def headings(sort: str, *, model: bool, panel: bool) -> list[Heading]:
    """The columns up to the money, with the panel's and the model's or without."""
    found = []
    shown = _RAW | (_PANEL if panel else {}) | (_MODEL if model else {})
    for name, label in shown.items():
        first = name if name in _FROM_THE_FIRST else f"-{name}"
        order = {name: "ascending", f"-{name}": "descending"}.get(sort, "")
        other = {name: f"-{name}", f"-{name}": name}.get(sort, first)
        numeric = name not in {"reference", "title"}
        found.append(Heading(label, other, order, numeric, name in _MODEL))
    return found


def is_sort(text: str) -> bool:
    """Whether this names a column, perhaps with a minus for falling order."""
    return text.removeprefix("-") in SORTS


def arranged(
    rows: Iterable[RankingRow], guesses: Mapping[str, Estimate], sort: str
) -> list[RankingRow]:
    """The rows in this order; those that lack the figure come last in either direction."""
    key = SORTS[sort.removeprefix("-")]
    keyed = [(key(row, guesses.get(row.reference)), row) for row in rows]
    known = [pair for pair in keyed if pair[0] is not None]
    known.sort(key=lambda pair: pair[0], reverse=sort.startswith("-"))  # type: ignore[arg-type, return-value]
    return [row for _, row in known] + [row for value, row in keyed if value is None]


_CELL: Final = '<td class="sc-number">'
_MODEL_CELL: Final = '<td class="sc-number sc-model">'
_SOFT: Final = '<span class="sc-muted">'


class Line(NamedTuple):
    """A row of the table, in the order in which the template takes it apart.

    `drawn` is its place in a draw or None, `ends` whether the funding line comes after it.
    """

    name: str
    title: str
    rank: str
    tied: bool
    in_band: bool
    drawn: int | None
    figures: SafeString
    outcome: str
    tone: str
    amount: str
    ends: bool


def figure_cells(row: RankingRow, board: Board, currency: str) -> SafeString:
    """The cells from the raw mean to the running total.

    Put together here, and not escaped one by one, because nothing in them is text of a person: on
    a page of 250 rows, thirteen figures each, the template's way costs as much as all the rest.
    """
    cells = raw_cells(row)
    if board.has_panel:
        cells += f'<td class="sc-number sc-strong">{_one(row.panel)}</td>'
    if board.judgement:
        guesses = board.judgement.estimates
        cells += model_cells(guesses.get(row.reference), len(guesses), board.table.line_after)
    asked = DASH if row.asked is None else short_money(row.asked, currency)
    cells += f"{_CELL}{asked}</td>{_CELL}{short_money(row.cumulative, currency)}</td>"
    return mark_safe(cells)


def raw_cells(row: RankingRow) -> str:
    """Raw mean, spread, number of reviews, and what the reviewers recommend (`2·1·0`)."""
    said = "·".join(map(str, row.recommended)) if any(row.recommended) else DASH
    return (
        f'<td class="sc-number sc-strong">{_two(row.mean)}</td>{_CELL}{_two(row.spread)}</td>'
        f"{_CELL}{row.reviews}</td>{_CELL}{said}</td>"
    )


def model_cells(guess: Estimate | None, ranked: int, line_after: int) -> str:
    """Calibrated score, expected rank, a picture of the interval of rank, and the chance.

    The picture is 100 wide with rank 1 on the left and the last of the `ranked` on the right.
    """
    if guess is None:
        return f"{_MODEL_CELL}{DASH}</td>" * 4
    step = 100 / ranked
    expected = f"{guess.expected:.0f}" if guess.expected >= 100 else f"{guess.expected:.1f}"
    return (
        f"{_MODEL_CELL}{guess.score:.2f} {_SOFT}± {guess.error:.2f}</span></td>"
        f"{_MODEL_CELL}{expected} {_SOFT}({guess.best}–{guess.worst})</span></td>"
        f'{_MODEL_CELL}<svg class="sc-whisker" viewBox="0 0 100 12" preserveAspectRatio="none" '
        'aria-hidden="true"><path class="sc-whisker__wide" '
        f'd="M{(guess.least - 1) * step:.1f} 6H{guess.most * step:.1f}"/>'
        '<path class="sc-whisker__half" '
        f'd="M{(guess.best - 1) * step:.1f} 6H{guess.worst * step:.1f}"/>'
        f'<path class="sc-whisker__line" d="M{line_after * step:.1f} 0V12"/>'
        f'<path class="sc-whisker__dot" d="M{(guess.expected - 0.5) * step:.1f} 6h0"/></svg></td>'
        f"{_MODEL_CELL}{percent(guess.chance)}</td>"
    )


def percent(chance: float) -> str:
    """A chance in per cent; never 0 or 100 % when it is neither."""
    if 0 < chance < 0.01:
        return "under 1 %"
    if 0.99 < chance < 1:
        return "over 99 %"
    return f"{100 * chance:.0f} %"


def short_money(minor: int, currency: str) -> str:
    """An amount without its decimals when they are nought: `€80,000`."""
    return format_money(minor, currency).removesuffix(".00")


def _one(value: float | None) -> str:
    return DASH if value is None else f"{value:.1f}"


def _two(value: float | None) -> str:
    return DASH if value is None else f"{value:.2f}"


class SeverityLine(NamedTuple):
    """A reviewer's severity as text."""

    name: str
    reviews: int
    raw: str
    effect: str
    interval: str
    words: str


def severity_line(name: str, found: Harshness) -> SeverityLine:
    """One row of the table of reviewers. The interval holds 90 per cent."""
    low, high = found.effect - WIDE * found.error, found.effect + WIDE * found.error
    if low <= 0 <= high:
        words = "like the others, as far as can be told"
    else:
        side = "lenient" if found.effect > 0 else "severe"
        words = f"{side} by {abs(found.effect):.2f}"
    return SeverityLine(
        name=name,
        reviews=found.reviews,
        raw=f"{found.raw:.2f}",
        effect=signed(found.effect),
        interval=f"{signed(low)} to {signed(high)}",
        words=words,
    )


def signed(value: float) -> str:
    """With its sign, a real minus: `+0.40`, `−0.40`."""
    return f"{value:+.2f}".replace("-", "−")
