"""The terms an award starts with, worked out from the promise. Pure functions on plain values."""

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from core.money import split_by_percent

# Per cent of the award: the first part on acceptance, the last one bound to the releases.
SHARES = [90, 10]
# Days after the end of the award in which outputs are released and the report is written.
AFTERWARDS = timedelta(days=30)
KINDS = frozenset({"code", "model", "dataset", "benchmark", "paper", "hardware", "other"})


@dataclass(frozen=True)
class Term:
    """A condition to be. `binds_money` tells whether the last instalment waits for it."""

    kind: str
    title: str
    due_on: date
    details: str = ""
    output_kind: str = ""
    licence: str = ""
    place: str = ""
    binds_money: bool = True


@dataclass(frozen=True)
class Instalment:
    """A payment to be; `amount` in minor units."""

    label: str
    amount: int
    due_on: date
    waits_for_outputs: bool


def next_month(day: date) -> date:
    """The first day of the month after `day`."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def a_year_from(starts_on: date) -> date:
    """The last day of the twelve months that begin on `starts_on`."""
    year = starts_on.year + 1
    last = calendar.monthrange(year, starts_on.month)[1]
    return starts_on.replace(year=year, day=min(starts_on.day, last)) - timedelta(days=1)


def release_due(promised: Any, *, starts_on: date, ends_on: date) -> date:
    """The promised date; a month after the end when none was given or it lies before the start."""
    try:
        day = date.fromisoformat(str(promised or ""))
    except ValueError:
        return ends_on + AFTERWARDS
    return day if day >= starts_on else ends_on + AFTERWARDS


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def reports(*, starts_on: date, ends_on: date, every: int, after: int) -> list[Term]:
    """An interim report every so many months that end before the award does, and a final one.

    `every` 0 asks for no interim report; `after` is days after the end.
    """
    due: list[date] = []
    while every and (day := months_after(starts_on, every * (len(due) + 1))) <= ends_on:
        due.append(day)
    interim = [
        Term(
            kind="report",
            title="Interim report" if len(due) == 1 else f"Interim report {number}",
            details="What was done so far, what comes next, and what was spent.",
            due_on=day,
            binds_money=False,
        )
        for number, day in enumerate(due, 1)
    ]
    final = Term(
        kind="report",
        title="Final report",
        details="What was done, what came of it, and where each output can be found.",
        due_on=ends_on + timedelta(days=after),
        binds_money=False,
    )
    return [*interim, final]


def conditions_from(
    plan: Iterable[Mapping[str, Any]],
    *,
    starts_on: date,
    ends_on: date,
    report_every: int = 0,
    report_after: int = AFTERWARDS.days,
) -> list[Term]:
    """One condition for each open output of the plan, in its order, and the reports.

    `plan` holds the rows `grants.snapshot` describes. An open output without a licence, and a
    plan without any open output, become conditions staff have to look at.
    """
    rows = [row for row in plan if row.get("openness") == "open"]
    due = [release_due(row.get("date"), starts_on=starts_on, ends_on=ends_on) for row in rows]
    terms = [_release(row, due_on) for row, due_on in zip(rows, due, strict=True)]
    if not terms:
        terms = [_nothing_open(ends_on + AFTERWARDS)]
    written = reports(starts_on=starts_on, ends_on=ends_on, every=report_every, after=report_after)
    return [*terms, *written]


def _release(row: Mapping[str, Any], due_on: date) -> Term:
    title = (str(row.get("title") or "").strip() or "Untitled output")[:200]
    licence = str(row.get("licence") or "").strip()[:100]
    place = str(row.get("place") or "").strip()[:300]
    if not licence:
        details = "The plan names no licence for this open output. Agree one with the grantee."
        if place:
            details += f" Promised place: {place}"
        return Term(kind="custom", title=title, details=details, due_on=due_on)
    kind = row.get("kind")
    return Term(
        kind="release",
        title=title,
        due_on=due_on,
        output_kind=str(kind) if kind in KINDS else "other",
        licence=licence,
        place=place,
    )


def _nothing_open(due_on: date) -> Term:
    return Term(
        kind="custom",
        title="Agree what will be released",
        details="The open-source plan of the application promises no open output. "
        "Agree with the grantee what is released, under which licence and when.",
        due_on=due_on,
    )


def instalments(
    total: int, terms: Iterable[Term], *, starts_on: date, ends_on: date
) -> list[Instalment]:
    """The payments of an award of `total` minor units; they add up to it exactly.

    A total too small to be split is one instalment, which then waits for the outputs.
    """
    last_due = max([ends_on, *(term.due_on for term in terms if term.binds_money)])
    first, last = split_by_percent(total, SHARES)
    if not last:
        return [Instalment("Whole award, after the outputs are released", total, last_due, True)]
    return [
        Instalment("First instalment, on acceptance", first, starts_on, False),
        Instalment("Last instalment, after the outputs are released", last, last_due, True),
    ]
