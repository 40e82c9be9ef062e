"""Every kind of question: reading what was posted, finding problems, showing the answer. Pure."""

from collections.abc import Callable, Mapping
from typing import Any

from core.counting import count_words
from core.money import format_money
from grants.answers.budget import check_budget
from grants.answers.choosing import (
    ANSWERS,
    GIVEN,
    YES,
    check_choice,
    check_choices,
    check_consent,
    check_yes_no,
    choice_text,
    posted_many,
)
from grants.answers.people import (
    check_organisation,
    check_team_row,
    organisation_pairs,
    organisation_text,
    parse_organisation,
)
from grants.answers.plan import check_plan
from grants.answers.quantities import (
    amount_text,
    check_date,
    check_money,
    check_number,
    date_pairs,
    date_text,
    number_text,
    parse_amount,
    parse_number,
    posted_date,
)
from grants.answers.shapes import (
    BUDGET,
    CHOICE,
    CHOICES,
    CONSENT,
    DATE,
    FILE,
    KEYWORDS,
    LINK,
    LONG_TEXT,
    MONEY,
    NUMBER,
    ORGANISATION,
    PLAN,
    ROWS,
    SHORT_TEXT,
    TEAM,
    YES_NO,
    Asked,
    Problem,
    is_empty,
    one_line,
    row_fields,
)
from grants.answers.tables import parse_rows, row_pairs
from grants.answers.texts import (
    check_keywords,
    check_link,
    check_text,
    parse_keywords,
    parse_link,
)
from grants.wordcount import clean_text

_READ: dict[str, Callable[[str, Asked], Any]] = {
    LONG_TEXT: lambda text, _asked: text,
    KEYWORDS: lambda text, _asked: parse_keywords(text),
    NUMBER: lambda text, _asked: parse_number(one_line(text)),
    MONEY: lambda text, asked: parse_amount(one_line(text), asked.currency),
    LINK: lambda text, _asked: parse_link(one_line(text)),
}


def parse(asked: Asked, data: Mapping[str, Any]) -> Any:
    """The value to store for what a form posted under the question's key.

    Texts are in `<key>` (or `value`), several choices repeat it, rows are in `<key>-<n>-<field>`
    with a formset's management fields, a date also in three boxes `…_day`, `…_month`, `…_year`,
    an organisation's identifier in `<key>_ror`.
    """
    if asked.kind in ROWS:
        return parse_rows(asked, data)
    if asked.kind == CHOICES:
        return posted_many(data, asked.key)
    if asked.kind == ORGANISATION:
        return parse_organisation(data, asked.key)
    if asked.kind == DATE and asked.key not in data:
        boxes = posted_date(data, asked.key)
        return one_line(clean_text(boxes or posted_date(data, "value")))
    text = clean_text(str(data.get(asked.key, data.get("value", ""))))
    if asked.kind == DATE:
        return posted_date({"value": one_line(text)}, "value")
    read = _READ.get(asked.kind)
    return read(text, asked) if read else one_line(text)


def _check_team(value: list[dict[str, Any]], _asked: Asked) -> list[Problem]:
    return [
        Problem(f"row {number}: {sentence}")
        for number, row in enumerate(value, 1)
        for sentence in check_team_row(row)
    ]


_CHECKS: dict[str, Callable[[Any, Asked], list[Problem]]] = {
    SHORT_TEXT: check_text,
    LONG_TEXT: check_text,
    KEYWORDS: check_keywords,
    NUMBER: check_number,
    MONEY: check_money,
    DATE: check_date,
    LINK: check_link,
    CHOICE: check_choice,
    CHOICES: check_choices,
    YES_NO: check_yes_no,
    CONSENT: check_consent,
    ORGANISATION: check_organisation,
    TEAM: _check_team,
    BUDGET: check_budget,
    PLAN: check_plan,
}


def problems(value: Any, asked: Asked) -> list[Problem]:
    """What is wrong or worth a look in an answer, errors first."""
    if is_empty(value):
        return [Problem(_missing(asked))] if asked.required else []
    check = _CHECKS.get(asked.kind)
    found = check(value, asked) if check else []
    return sorted(found, key=lambda problem: problem.level != "error")


def _missing(asked: Asked) -> str:
    if asked.kind == CONSENT:
        return "tick the box if you agree."
    if asked.kind in {CHOICE, CHOICES, YES_NO}:
        return "nothing is chosen yet."
    return "nothing is entered yet."


def as_text(value: Any, asked: Asked) -> str:
    """The answer as a person reads it, for showing two versions side by side."""
    if is_empty(value):
        return ""
    if asked.kind == FILE:
        return ", ".join(str(each["name"]) for each in files_of(value))
    if asked.kind in ROWS:
        return "\n".join(" · ".join(_cells(row, asked)) for row in value)
    return plain_text(value, asked.kind, asked.options, asked.currency)


def files_of(value: Any) -> list[dict[str, Any]]:
    """The files of an answer: none, the one of older answers, or a list."""
    if not value:
        return []
    return list(value) if isinstance(value, list) else [value]


_WORDS: dict[str, Callable[[Any, Mapping[str, Any], str], str]] = {
    KEYWORDS: lambda value, _options, _currency: ", ".join(value),
    CHOICES: lambda value, options, _: ", ".join(choice_text(each, options) for each in value),
    CHOICE: lambda value, options, _: choice_text(value, options),
    YES_NO: lambda value, _options, _currency: ANSWERS.get(value, value),
    CONSENT: lambda value, _options, _currency: GIVEN if value == YES else str(value),
    ORGANISATION: lambda value, _options, _currency: organisation_text(value),
    NUMBER: lambda value, options, _currency: number_text(value, options),
    DATE: lambda value, _options, _currency: date_text(value),
    MONEY: lambda value, _options, currency: (
        format_money(value, currency) if isinstance(value, int) else str(value)
    ),
}


def plain_text(value: Any, kind: str, options: Mapping[str, Any], currency: str) -> str:
    """An answer that is no table and no file, in words. `options` are the question's."""
    in_words = _WORDS.get(kind)
    return in_words(value, options, currency) if in_words else str(value)


def _cells(row: Mapping[str, Any], asked: Asked) -> list[str]:
    shown = dict(row)
    if isinstance(row.get("amount"), int):
        shown["amount"] = format_money(row["amount"], asked.currency)
    if isinstance(row.get("year"), int):
        shown["year"] = f"Year {row['year']}"
    return [str(shown[name]) for name in row_fields(asked) if shown.get(name)]


def words_of(value: Any) -> int:
    """How many words a text has; 0 for other kinds."""
    return count_words(value) if isinstance(value, str) else 0


_POSTED: dict[str, Callable[[Any, Asked], Any]] = {
    **dict.fromkeys(ROWS, lambda value, asked: row_pairs(value or [], asked)),
    DATE: lambda value, asked: [[asked.key, value or ""], *date_pairs(asked.key, value or "")],
    ORGANISATION: lambda value, asked: organisation_pairs(value, asked.key),
    CHOICES: lambda value, _asked: list(value or []),
    KEYWORDS: as_text,
    FILE: as_text,
    MONEY: lambda value, asked: "" if is_empty(value) else amount_text(value, asked.currency),
}


def posted_pairs(value: Any, asked: Asked) -> Any:
    """The value as a page's controls hold it: one text, several, or `[name, value]` pairs."""
    posted = _POSTED.get(asked.kind)
    return posted(value, asked) if posted else str(value or "")
