"""What a question, an answer's problem and a finding are. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

SHORT_TEXT, LONG_TEXT, KEYWORDS = "short_text", "long_text", "keywords"
NUMBER, MONEY, DATE, LINK = "number", "money", "date", "link"
CHOICE, CHOICES, YES_NO, CONSENT = "choice", "choices", "yes_no", "consent"
ORGANISATION, FILE = "organisation", "file"
TEAM, BUDGET, PLAN = "team", "budget", "plan"
# What a row of a table answer holds; `row_fields` says which of it a question asks.
ROWS = {
    TEAM: ("name", "email", "role", "orcid", "organisation"),
    BUDGET: ("category", "description", "year", "amount"),
    PLAN: ("title", "kind", "openness", "licence", "place", "date", "reason"),
}
# Kinds of one text box; what is typed there is stored cleaned.
TEXTS = frozenset({SHORT_TEXT, LONG_TEXT, NUMBER, LINK})


@dataclass(frozen=True)
class Asked:
    """A question as the algorithms see it. `currency` is the call's, for money and budgets."""

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
        said = self.problem.message
        if self.label.endswith("?"):
            return f"{self.label} {said[:1].upper()}{said[1:]}"
        return f"{self.label}: {said}"


def empty(kind: str) -> Any:
    """The value of a question nobody has answered."""
    if kind == FILE:
        return None
    if kind == ORGANISATION:
        return {}
    return [] if kind in {KEYWORDS, CHOICES} or kind in ROWS else ""


def is_empty(value: Any) -> bool:
    """Whether there is nothing in the answer. The number 0 is an answer."""
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, int) and not isinstance(value, bool):
        return False
    return not value


def one_line(text: str) -> str:
    """White space squeezed to single spaces."""
    return " ".join(text.split())


def plural(count: int, one: str, many: str) -> str:
    """`1 word`, `2,500 words`."""
    return f"{count:,} {one if count == 1 else many}"


def row_fields(asked: Asked) -> tuple[str, ...]:
    """The fields of one row of a table question: no year in a budget of one year, for example."""
    left_out = set()
    if asked.kind == BUDGET and years_of(asked.options) < 2:
        left_out.add("year")
    if asked.kind == TEAM and asked.options.get("orcid") is False:
        left_out.add("orcid")
    return tuple(name for name in ROWS[asked.kind] if name not in left_out)


def years_of(options: Mapping[str, Any]) -> int:
    """How many years a budget is planned in; 1 when the form does not say."""
    return int(options.get("years") or 1)
