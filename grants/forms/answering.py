"""The blocks of a section page. They show answers; `grants/answers/` reads what is posted."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.money import CURRENCIES, format_money
from grants.answers import (
    BUDGET,
    FILE,
    PLAN,
    ROWS,
    Asked,
    Problem,
    categories_of,
    files_of,
    hint,
    is_empty,
    plain_text,
    problems,
    totals,
    years_of,
)
from grants.conditions import holds
from grants.forms.controls import control_for
from grants.forms.rows import formset_for
from grants.reading import Cell, sum_columns, sum_rows
from grants.structure import Part, Structure, Values
from grants.uploads import Limits, limits_of


@dataclass
class Sums:
    """What a budget adds up to, as it stands under the rows; `rule` is for the browser."""

    columns: list[Cell]
    rows: list[list[Cell]]
    over: str
    rule: str


@dataclass
class Block:
    """One question on a section page."""

    asked: Asked
    value: Any
    version: int
    control: Any = None
    formset: Any = None
    problems: list[Problem] = field(default_factory=list)
    refusal: str = ""
    theirs: str | None = None
    theirs_by: str = ""
    # When it is asked, in words and for the browser; empty when it always is.
    only_if: str = ""
    shown_if: str = ""

    @property
    def is_file(self) -> bool:
        """Whether the answer is a file."""
        return self.asked.kind == FILE

    @property
    def files(self) -> list[dict[str, Any]]:
        """The files of a file question."""
        return files_of(self.value)

    @property
    def limits(self) -> Limits:
        """What a file question takes."""
        return limits_of(self.asked.options)

    @property
    def has_licences(self) -> bool:
        """Whether the list of licences must be on the page."""
        return self.asked.kind == PLAN

    @property
    def hint(self) -> str:
        """The help and the limits of the question."""
        return hint(self.asked)

    @property
    def sums(self) -> Sums | None:
        """The sums of a budget."""
        return _sums(self.asked, self.value or []) if self.asked.kind == BUDGET else None

    @property
    def control_name(self) -> str:
        """The name of the question's control; links to the question go to `id_<name>`."""
        return f"file-{self.asked.key}" if self.is_file else self.asked.key


def block_for(asked: Asked, value: Any, version: int) -> Block:
    """The controls of a question showing this value."""
    block = Block(asked, value, version)
    # An untouched question is not scolded; what is missing stands on the task list.
    block.problems = [] if is_empty(value) else problems(value, asked)
    if asked.kind in ROWS:
        block.formset = formset_for(asked, value or [])
    elif asked.kind != FILE:
        block.control = control_for(asked, value, version)
    return block


def blocks_for(
    part: Part, values: Values, versions: dict[str, int], structure: Structure | None = None
) -> list[Block]:
    """The blocks of a section.

    A question that depends on another one of the section is there, with its condition: the
    browser shows and hides it. One that depends on another section is there when it is asked.
    """
    left_out = structure.not_asked(values) if structure else set()
    blocks: list[Block] = []
    for asked in part.questions:
        condition = asked.shown_if
        if condition and condition["question"] not in {block.asked.key for block in blocks}:
            if asked.key in left_out:
                continue
            condition = None
        block = block_for(asked, values.get(asked.key), versions.get(asked.key, 0))
        if condition:
            block.only_if = _only_if(condition, part)
            block.shown_if = json.dumps(condition)
            block.problems = block.problems if holds(condition, values) else []
        blocks.append(block)
    return blocks


def _only_if(condition: Mapping[str, Any], part: Part) -> str:
    """`Only if “Do you use AI tools?” is “Yes”.`"""
    other = next(asked for asked in part.questions if asked.key == condition["question"])
    wanted = [plain_text(each, _one(other), other.options, "") for each in condition["is"]]
    said = " or ".join(f"“{each}”" for each in wanted)
    return f"Only if “{other.label}” is {said}."


def _one(asked: Asked) -> str:
    return "choice" if asked.kind == "choices" else asked.kind


def _sums(asked: Asked, rows: list[dict[str, Any]]) -> Sums:
    found = totals(rows, asked.options)
    cap = asked.options.get("cap")
    over = ""
    if cap is not None and found.whole.total > cap:
        more, most = (format_money(a, asked.currency) for a in (found.whole.total - cap, cap))
        over = f"{more} more than the {most} allowed."
    symbol, digits = CURRENCIES[asked.currency]
    rule = {
        "key": asked.key,
        "symbol": symbol,
        "digits": digits,
        "years": years_of(asked.options),
        "categories": categories_of(asked.options),
        "percent": str(asked.options.get("indirect_percent") or ""),
        "of": asked.options.get("indirect_of"),
        "indirect": found.indirect.name if found.indirect else "",
        "cap": cap,
    }
    return Sums(sum_columns(found), sum_rows(found, asked.currency), over, json.dumps(rule))
