"""Budgets: rows, totals by category and year, indirect costs and the cap. Pure.

All amounts are whole minor units. Indirect costs are a percentage of the direct costs of the
chosen categories, worked out for each year by itself and rounded half up to a minor unit; the
indirect costs of the whole budget are the sum of the years'. So every row and column adds up.
`static/js/budget.js` does the same sum in the browser.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from core.money import format_money
from grants.answers.quantities import amount_problem, parse_amount
from grants.answers.shapes import Asked, Problem, years_of

CATEGORIES = ("Staff", "Equipment", "Compute", "Travel", "Publication", "Overheads", "Other")
NO_CATEGORY = "Without category"
Row = Mapping[str, Any]
Options = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """Amounts of one category (or of all) by year, and their sum."""

    name: str
    by_year: tuple[int, ...]

    @property
    def total(self) -> int:
        """All years together."""
        return sum(self.by_year)


@dataclass(frozen=True)
class Totals:
    """What a budget adds up to. `years` are 1, 2, … and 0 for rows whose year is not given."""

    years: tuple[int, ...]
    categories: tuple[Line, ...]
    direct: Line
    indirect: Line | None
    whole: Line


def categories_of(options: Options) -> tuple[str, ...]:
    """The categories a question offers."""
    return tuple(options.get("categories") or CATEGORIES)


def totals(rows: Iterable[Row], options: Options) -> Totals:
    """The sums of every row whose amount is one."""
    counted = [row for row in rows if isinstance(row.get("amount"), int)]
    years = tuple(range(1, years_of(options) + 1))
    if any(_year(row, years) == 0 for row in counted):
        years = (0, *years)
    names = dict.fromkeys([*categories_of(options), *(_category(row) for row in counted)])
    lines = tuple(
        Line(name, tuple(_sum(counted, years, year, {name}) for year in years))
        for name in names
        if any(_category(row) == name for row in counted)
    )
    direct = Line("Direct costs", tuple(_sum(counted, years, year, None) for year in years))
    indirect = _indirect(counted, years, options)
    extra = indirect.by_year if indirect else (0,) * len(years)
    whole = tuple(a + b for a, b in zip(direct.by_year, extra, strict=True))
    return Totals(years, lines, direct, indirect, Line("Total", whole))


def _category(row: Row) -> str:
    return str(row.get("category") or NO_CATEGORY)


def _year(row: Row, years: tuple[int, ...]) -> int:
    if years[-1] == 1:
        return 1
    year = row.get("year")
    return year if isinstance(year, int) and year in years else 0


def _sum(rows: list[Row], years: tuple[int, ...], year: int, names: set[str] | None) -> int:
    return sum(
        row["amount"]
        for row in rows
        if _year(row, years) == year and (names is None or _category(row) in names)
    )


def _indirect(rows: list[Row], years: tuple[int, ...], options: Options) -> Line | None:
    percent = options.get("indirect_percent")
    if not percent:
        return None
    chosen = options.get("indirect_of")
    names = None if chosen is None else set(chosen)
    of = "" if chosen is None else f" of {', '.join(chosen)}"
    amounts = (share(_sum(rows, years, year, names), percent) for year in years)
    return Line(f"Indirect costs ({percent}%{of})", tuple(amounts))


def share(amount: int, percent: str) -> int:
    """A percentage of an amount, rounded half up to a whole minor unit."""
    exact = Fraction(amount) * Fraction(str(percent)) / 100
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def budget_types(row: dict[str, Any], asked: Asked) -> dict[str, Any]:
    """The amount in minor units, the year as a number; else both as typed."""
    typed: dict[str, Any] = {"amount": parse_amount(row["amount"], asked.currency)}
    if "year" in row:
        year = row["year"]
        typed["year"] = int(year) if year.isdecimal() and len(year) < 4 else year
    return typed


def check_budget(value: list[dict[str, Any]], asked: Asked) -> list[Problem]:
    """Every row by itself, then the total against the cap."""
    found = [
        Problem(f"row {number}: {sentence}")
        for number, row in enumerate(value, 1)
        for sentence in _check_row(row, asked)
    ]
    cap = asked.options.get("cap")
    whole = totals(value, asked.options).whole.total
    if cap is not None and whole > cap:
        total, most, over = (
            format_money(amount, asked.currency) for amount in (whole, cap, whole - cap)
        )
        found.append(Problem(f"the total is {total}, {over} more than the {most} allowed."))
    return found


def _check_row(row: Row, asked: Asked) -> list[str]:
    category = str(row.get("category") or "")
    found = [] if category or row.get("description") else ["say what it is for."]
    offered = asked.options.get("categories")
    if offered and category not in offered:
        said = f"“{category[:40]}” is not one of the categories; choose" if category else "choose"
        found.append(f"{said} a category.")
    years = years_of(asked.options)
    if years > 1 and row.get("year") not in range(1, years + 1):
        found.append(f"choose the year, 1 to {years}.")
    amount = row.get("amount", "")
    if not isinstance(amount, int):
        said = amount_problem(amount, asked.currency) if amount else "give the amount."
        return [*found, said]
    return found if amount > 0 else [*found, "the amount must be more than zero."]
