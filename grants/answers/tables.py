"""Rows of table answers as a formset posts them and as a page's controls hold them. Pure."""

from collections.abc import Mapping
from typing import Any

from grants.answers.budget import budget_types
from grants.answers.people import team_types
from grants.answers.quantities import amount_text, date_pairs, parse_date, posted_date
from grants.answers.shapes import BUDGET, PLAN, TEAM, Asked, one_line, row_fields
from grants.wordcount import clean_text

MAX_ROWS = 100
# Choices that have a default or say nothing without the rest of the row.
SAY_NOTHING_ALONE = frozenset({"openness", "kind", "year"})


def parse_rows(asked: Asked, data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of a formset that hold something and are not marked for deletion."""
    try:
        total = min(int(data.get(f"{asked.key}-TOTAL_FORMS", 0)), MAX_ROWS)
    except ValueError:
        total = 0
    rows = []
    for index in range(total):
        prefix = f"{asked.key}-{index}-"
        row = {name: _text(data, prefix + name) for name in row_fields(asked)}
        empty = not any(text for name, text in row.items() if name not in SAY_NOTHING_ALONE)
        if not data.get(f"{prefix}DELETE") and not empty:
            rows.append({**row, **_typed(asked, row)})
    return rows


def _text(data: Mapping[str, Any], name: str) -> str:
    text = posted_date(data, name) if name.endswith("-date") else str(data.get(name) or "")
    return one_line(clean_text(text))


def _typed(asked: Asked, row: dict[str, str]) -> dict[str, Any]:
    if asked.kind == BUDGET:
        return budget_types(row, asked)
    if asked.kind == PLAN:
        return {"date": parse_date(row["date"])}
    return team_types(row) if asked.kind == TEAM else {}


def row_pairs(rows: list[dict[str, Any]], asked: Asked) -> list[list[str]]:
    """`[name, value]` of every control of the rows."""
    pairs = [[f"{asked.key}-TOTAL_FORMS", str(len(rows))]]
    for index, row in enumerate(rows):
        for name in row_fields(asked):
            prefix = f"{asked.key}-{index}-{name}"
            value = row.get(name, "")
            text = amount_text(value, asked.currency) if name == "amount" else str(value)
            pairs.append([prefix, text])
            if name == "date":
                pairs += date_pairs(prefix, text)
    return pairs
