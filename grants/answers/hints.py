"""What a question says about its own limits, in sentences. Pure."""

from collections.abc import Callable

from core.money import format_money
from grants.answers.choosing import range_hint
from grants.answers.quantities import date_text, number_text
from grants.answers.shapes import BUDGET, CHOICES, CONSENT, DATE, MONEY, NUMBER, Asked


def hint(asked: Asked) -> str:
    """The question's help and what its options limit, for beside the control and for reading."""
    limits = _LIMITS.get(asked.kind)
    said = [asked.help.strip(), limits(asked) if limits else ""]
    return " ".join(each for each in said if each)


def _between(low: str, high: str) -> str:
    if low and high:
        return f"Between {low} and {high}."
    if low:
        return f"At least {low}."
    return f"At most {high}." if high else ""


def _number(asked: Asked) -> str:
    low, high = asked.options.get("min"), asked.options.get("max")
    return _between(
        "" if low is None else number_text(str(low), asked.options),
        "" if high is None else number_text(str(high), asked.options),
    )


def _money(asked: Asked) -> str:
    low, high = asked.options.get("min"), asked.options.get("max")
    return _between(
        "" if low is None else format_money(low, asked.currency),
        "" if high is None else format_money(high, asked.currency),
    )


def _date(asked: Asked) -> str:
    first, last = asked.options.get("earliest"), asked.options.get("latest")
    found = [f"Not before {date_text(first)}." if first else ""]
    found.append(f"Not after {date_text(last)}." if last else "")
    return " ".join(each for each in found if each)


def _budget(asked: Asked) -> str:
    cap, percent = asked.options.get("cap"), asked.options.get("indirect_percent")
    chosen = asked.options.get("indirect_of")
    of = f"the costs for {', '.join(chosen)}" if chosen is not None else "all costs"
    found = [f"Indirect costs of {percent}% of {of} are added by themselves." if percent else ""]
    found.append(f"Up to {format_money(cap, asked.currency)} in all." if cap is not None else "")
    return " ".join(each for each in found if each)


_LIMITS: dict[str, Callable[[Asked], str]] = {
    NUMBER: _number,
    MONEY: _money,
    DATE: _date,
    CHOICES: lambda asked: range_hint(asked.options),
    CONSENT: lambda asked: str(asked.options.get("statement") or ""),
    BUDGET: _budget,
}
