"""Figures of a register of promises: kept, late, open, by year and by licence. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median


@dataclass(frozen=True, slots=True)
class Promised:
    """One output: when it was promised, when it is due, and when and how it was released.

    `let_off`: the programme waived it.
    """

    promised_on: date
    due_on: date
    released_on: date | None = None
    licence: str = ""
    let_off: bool = False


@dataclass(frozen=True, slots=True)
class Year:
    """The outputs that fell due in one year, by what became of them."""

    year: int
    on_time: int
    late: int
    overdue: int
    to_come: int
    let_off: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.on_time + self.late + self.overdue + self.to_come + self.let_off


@dataclass(frozen=True, slots=True)
class Figures:
    """The whole register in numbers. `median_days`: from promise to release, None without any."""

    promised: int
    released: int
    on_time: int
    late: int
    overdue: int
    to_come: int
    let_off: int
    median_days: int | None
    years: tuple[Year, ...]
    licences: tuple[tuple[str, int], ...]

    @property
    def kept_share(self) -> int | None:
        """Per cent of the outputs already due that were released; None when none is due."""
        due = self.on_time + self.late + self.overdue
        return round(100 * (self.on_time + self.late) / due) if due else None


def standing_of(output: Promised, today: date) -> str:
    """What became of an output: on_time, late, overdue, to_come or let_off."""
    if output.released_on is not None:
        return "on_time" if output.released_on <= output.due_on else "late"
    if output.let_off:
        return "let_off"
    return "overdue" if output.due_on < today else "to_come"


def figures(outputs: Iterable[Promised], today: date) -> Figures:
    """Count the outputs; the order in which they come makes no difference."""
    rows = list(outputs)
    all_of = Counter(standing_of(row, today) for row in rows)
    by_year: dict[int, Counter[str]] = {}
    for row in rows:
        by_year.setdefault(row.due_on.year, Counter())[standing_of(row, today)] += 1
    days = [(row.released_on - row.promised_on).days for row in rows if row.released_on]
    licences = Counter(row.licence for row in rows if row.released_on and row.licence)
    return Figures(
        promised=len(rows),
        released=all_of["on_time"] + all_of["late"],
        on_time=all_of["on_time"],
        late=all_of["late"],
        overdue=all_of["overdue"],
        to_come=all_of["to_come"],
        let_off=all_of["let_off"],
        median_days=round(median(days)) if days else None,
        years=tuple(
            Year(
                year,
                on_time=counts["on_time"],
                late=counts["late"],
                overdue=counts["overdue"],
                to_come=counts["to_come"],
                let_off=counts["let_off"],
            )
            for year, counts in sorted(by_year.items())
        ),
        licences=tuple(sorted(licences.items(), key=lambda pair: (-pair[1], pair[0]))),
    )


@dataclass(frozen=True, slots=True)
class Bar:
    """A piece of a bar in a picture: where it begins and how long it is, in per cent."""

    name: str
    count: int
    start: float
    length: float


def bars_of(year: Year, largest: int) -> tuple[Bar, ...]:
    """The pieces of one year's bar; the longest bar of the picture fills it."""
    parts = (
        ("on time", year.on_time),
        ("late", year.late),
        ("overdue", year.overdue),
        ("to come", year.to_come),
        ("waived", year.let_off),
    )
    bars, start = [], 0.0
    for name, count in parts:
        length = round(100 * count / largest, 2) if largest else 0.0
        if count:
            bars.append(Bar(name, count, round(start, 2), length))
        start += length
    return tuple(bars)
