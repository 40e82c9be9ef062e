"""What an answer looks like, by the kind of its question. Pure functions on plain values.

Shapes (they are what `grants/snapshot.py` freezes): text; a list of keywords; lists of rows for
team, budget and plan; a file's facts or None. What cannot be understood (an amount, a date) is
kept as it was typed and reported as a problem: nothing a person wrote is cut or thrown away.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from core.money import format_money, parse_money
from core.spdx import is_known, valid_expression
from grants.wordcount import clean_text, count_words

SHORT_TEXT, LONG_TEXT, KEYWORDS = "short_text", "long_text", "keywords"
TEAM, BUDGET, FILE, PLAN = "team", "budget", "file", "plan"
ROWS = {
    TEAM: ("name", "email", "role"),
    BUDGET: ("category", "description", "amount"),
    PLAN: ("title", "kind", "openness", "licence", "place", "date", "reason"),
}
OUTPUT_KINDS = {
    "code": "Code",
    "model": "Model",
    "dataset": "Dataset",
    "paper": "Paper",
    "hardware": "Hardware",
    "other": "Other",
}
OPENNESS = {"open": "Becomes open", "closed": "Stays closed"}
MAX_ROWS = 100
MAX_SHORT = 300
MAX_KEYWORD = 80
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True)
class Asked:
    """A question as the algorithms see it. `currency` is the call's, for budgets."""

    key: str
    kind: str
    label: str
    help: str = ""
    required: bool = True
    word_limit: int | None = None
    identifying: bool = False
    character_limit: int | None = None
    options: Mapping[str, Any] = field(default_factory=dict, hash=False)
    shown_if: Mapping[str, Any] | None = field(default=None, hash=False)
    eligibility: Mapping[str, Any] | None = field(default=None, hash=False)
    pk: int = 0
    currency: str = "EUR"


@dataclass(frozen=True)
class Problem:
    """What is wrong with an answer. An error blocks submission, a warning does not."""

    message: str
    level: Literal["error", "warning"] = "error"


@dataclass(frozen=True)
class Finding:
    """A problem with the place where it is."""

    section: str
    question: str
    label: str
    problem: Problem = field(default_factory=lambda: Problem(""))

    @property
    def message(self) -> str:
        """A sentence that says which answer is meant."""
        return f"{self.label}: {self.problem.message}"


def empty(kind: str) -> Any:
    """The value of a question nobody has answered."""
    if kind == FILE:
        return None
    return [] if kind == KEYWORDS or kind in ROWS else ""


def is_empty(value: Any) -> bool:
    """Whether there is nothing in the answer."""
    return not (value.strip() if isinstance(value, str) else value)


def parse(asked: Asked, data: Mapping[str, Any]) -> Any:
    """The value to store for what a form posted under the question's key.

    Texts are in `<key>` (or `value`), rows in `<key>-<n>-<field>` with a formset's management
    fields, a date also in three boxes `…_day`, `…_month`, `…_year`.
    """
    if asked.kind in ROWS:
        return _parse_rows(asked, data)
    text = clean_text(str(data.get(asked.key, data.get("value", ""))))
    if asked.kind == KEYWORDS:
        return parse_keywords(text)
    return one_line(text) if asked.kind == SHORT_TEXT else text


def one_line(text: str) -> str:
    """White space squeezed to single spaces."""
    return " ".join(text.split())


def parse_keywords(text: str) -> list[str]:
    """Words separated by commas, semicolons or line ends, each once (in any case), in order."""
    found: dict[str, str] = {}
    for word in map(one_line, re.split(r"[,;\n]", text)):
        if word:
            found.setdefault(word.casefold(), word)
    return list(found.values())


def _parse_rows(asked: Asked, data: Mapping[str, Any]) -> list[dict[str, Any]]:
    try:
        total = min(int(data.get(f"{asked.key}-TOTAL_FORMS", 0)), MAX_ROWS)
    except ValueError:
        total = 0
    rows = []
    for index in range(total):
        prefix = f"{asked.key}-{index}-"
        row: dict[str, Any] = {
            name: one_line(clean_text(_posted(data, prefix + name))) for name in ROWS[asked.kind]
        }
        # The openness of a plan row is a choice with a default: alone it says nothing.
        if data.get(f"{prefix}DELETE") or not any(
            text for name, text in row.items() if name not in {"openness", "kind"}
        ):
            continue
        rows.append({**row, **_typed(asked, row)})
    return rows


def _posted(data: Mapping[str, Any], name: str) -> str:
    boxes = [str(data.get(f"{name}_{part}") or "").strip() for part in ("year", "month", "day")]
    if name in data or not any(boxes):
        return str(data.get(name) or "")
    return _iso("-".join(boxes))


def _iso(text: str) -> str:
    """`2027-3-1` as `2027-03-01`; what is no such date stays as it is."""
    match = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text)
    return f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}" if match else text


def _typed(asked: Asked, row: dict[str, Any]) -> dict[str, Any]:
    if asked.kind == BUDGET:
        try:
            return {"amount": parse_money(row["amount"], asked.currency)}
        except ValueError:
            return {}
    if asked.kind == PLAN:
        return {"date": _iso(row["date"])}
    return {}


def problems(value: Any, asked: Asked) -> list[Problem]:
    """What is wrong or worth a look in an answer, errors first."""
    if is_empty(value):
        return [Problem("nothing is entered yet.")] if asked.required else []
    check = _CHECKS.get(asked.kind)
    found = check(value, asked) if check else []
    return sorted(found, key=lambda problem: problem.level != "error")


def _check_short(value: str, _asked: Asked) -> list[Problem]:
    over = len(value) - MAX_SHORT
    return [Problem(f"{over} characters more than the {MAX_SHORT} allowed.")] if over > 0 else []


def _check_long(value: str, asked: Asked) -> list[Problem]:
    limit = asked.word_limit
    count = count_words(value)
    if limit is None or count <= limit:
        return []
    return [Problem(f"{count:,} words, {count - limit:,} more than the {limit:,} allowed.")]


def _check_keywords(value: list[str], _asked: Asked) -> list[Problem]:
    long = [word for word in value if len(word) > MAX_KEYWORD]
    return [
        Problem(f"“{word[:40]}…” is too long for a keyword. Separate keywords with commas.")
        for word in long
    ]


def _rows(
    value: list[dict[str, Any]], check: Callable[[dict[str, Any]], list[str]]
) -> list[Problem]:
    return [
        Problem(f"row {number}: {sentence}")
        for number, row in enumerate(value, 1)
        for sentence in check(row)
    ]


def _check_team(value: list[dict[str, Any]], _asked: Asked) -> list[Problem]:
    def check(row: dict[str, Any]) -> list[str]:
        found = [] if row["name"] else ["give the name."]
        if not _EMAIL.fullmatch(row["email"]):
            found.append("give an e-mail address, like name@example.org.")
        return found

    return _rows(value, check)


def _check_budget(value: list[dict[str, Any]], asked: Asked) -> list[Problem]:
    def check(row: dict[str, Any]) -> list[str]:
        found = [] if row["category"] or row["description"] else ["say what it is for."]
        if not isinstance(row["amount"], int):
            said = row["amount"]
            return [*found, _amount_problem(said, asked.currency) if said else "give the amount."]
        return found if row["amount"] > 0 else [*found, "the amount must be more than zero."]

    return _rows(value, check)


def _amount_problem(text: str, currency: str) -> str:
    try:
        parse_money(text, currency)
    except ValueError as error:
        return str(error)
    return "write the amount again."


def _check_plan(value: list[dict[str, Any]], _asked: Asked) -> list[Problem]:
    found = _rows(value, _plan_row)
    if not any(row["openness"] == "open" for row in value):
        found.append(Problem("nothing in this plan becomes open.", "warning"))
    return found


def _plan_row(row: dict[str, Any]) -> list[str]:
    found = [] if row["title"] else ["name the output."]
    if row["kind"] not in OUTPUT_KINDS:
        found.append("choose what kind of output it is.")
    if row["openness"] == "closed":
        return found if row["reason"] else [*found, "say why it stays closed."]
    if row["openness"] != "open":
        return [*found, "say whether it becomes open."]
    if not known_licence(row["licence"]):
        said = f"“{row['licence']}” is not a licence of the SPDX list" if row["licence"] else ""
        found.append(f"{said or 'name the licence'}; write it like MIT or Apache-2.0.")
    if not row["place"]:
        found.append("say where it will be published.")
    if not is_date(row["date"]):
        found.append("give the date by which it is published, like 31 12 2027.")
    return found


def known_licence(text: str) -> bool:
    """Whether the text is an SPDX licence id or an expression of such."""
    return is_known(text) or (bool(text) and valid_expression(text))


def is_date(text: str) -> bool:
    """Whether the text is a date in ISO form."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


_CHECKS: dict[str, Callable[[Any, Asked], list[Problem]]] = {
    SHORT_TEXT: _check_short,
    LONG_TEXT: _check_long,
    KEYWORDS: _check_keywords,
    TEAM: _check_team,
    BUDGET: _check_budget,
    PLAN: _check_plan,
}


def as_text(value: Any, asked: Asked) -> str:
    """The answer as a person reads it, for showing two versions side by side."""
    if is_empty(value):
        return ""
    if asked.kind == KEYWORDS:
        return ", ".join(value)
    if asked.kind == FILE:
        return str(value["name"])
    if asked.kind in ROWS:
        return "\n".join(" · ".join(_cells(row, asked)) for row in value)
    return str(value)


def _cells(row: dict[str, Any], asked: Asked) -> list[str]:
    shown = dict(row)
    if isinstance(row.get("amount"), int):
        shown["amount"] = format_money(row["amount"], asked.currency)
    return [str(shown[name]) for name in ROWS[asked.kind] if shown.get(name)]


def words_of(value: Any) -> int:
    """How many words a text has; 0 for other kinds."""
    return count_words(value) if isinstance(value, str) else 0


def posted_pairs(value: Any, asked: Asked) -> Any:
    """The value as a page's controls hold it: one text, or `[name, value]` pairs for rows."""
    if asked.kind not in ROWS:
        return as_text(value, asked)
    pairs = [[f"{asked.key}-TOTAL_FORMS", str(len(value))]]
    for index, row in enumerate(value):
        for name in ROWS[asked.kind]:
            prefix = f"{asked.key}-{index}-{name}"
            text = amount_text(row[name], asked.currency) if name == "amount" else row[name]
            pairs.append([prefix, str(text)])
            if name == "date":
                parts = (*str(text).split("-"), "", "", "")[:3]
                pairs += [
                    [f"{prefix}_{part}", said.lstrip("0")]
                    for part, said in zip(("year", "month", "day"), parts, strict=True)
                ]
    return pairs


def amount_text(amount: Any, currency: str) -> str:
    """An amount as one types it: `12500.00`, or what was typed when it is no amount."""
    if not isinstance(amount, int):
        return str(amount)
    return re.sub(r"[^\d.\-]", "", format_money(amount, currency))
