"""The report as a table for people and as one object for programs: the same facts in both."""

from collections.abc import Sequence
from typing import Any

from home.round.measuring import Step
from home.round.running import Report

HEAD = ("step", "seconds", "CPU s", "database CPU s", "MiB before", "MiB peak", "what")


def as_object(report: Report) -> dict[str, Any]:
    """Facts by name, then `steps` and `total`."""
    steps = [_numbers(step) for step in report.steps]
    return {**report.facts, "steps": steps, "total": _numbers(report.total)}


def _numbers(step: Step) -> dict[str, Any]:
    return {
        "name": step.name,
        "seconds": round(step.seconds, 2),
        "cpu_seconds": round(step.cpu_seconds, 2),
        "database_seconds": round(step.database_seconds, 2),
        "before_mib": round(step.before_mib),
        "peak_mib": round(step.peak_mib),
        "detail": step.detail,
    }


def as_table(report: Report) -> str:
    """Two Markdown tables: the facts, then the steps with their total."""
    facts = [(name.replace("_", " "), _plain(value)) for name, value in report.facts.items()]
    steps = [
        (
            numbers["name"],
            f"{numbers['seconds']:,.2f}",
            f"{numbers['cpu_seconds']:,.2f}",
            f"{numbers['database_seconds']:,.2f}",
            str(numbers["before_mib"]),
            str(numbers["peak_mib"]),
            numbers["detail"],
        )
        for numbers in map(_numbers, [*report.steps, report.total])
    ]
    return f"{markdown(('fact', 'value'), facts)}\n\n{markdown(HEAD, steps)}"


def _plain(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.6f}".rstrip("0").rstrip(".")
    return f"{value:,}" if isinstance(value, int) else str(value)


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table with its columns lined up."""
    widths = [max(len(row[n]) for row in [head, *rows]) for n in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        return f"| {' | '.join(padded)} |"

    rule = f"|{'|'.join('-' * (width + 2) for width in widths)}|"
    return "\n".join([line(head), rule, *map(line, rows)])
