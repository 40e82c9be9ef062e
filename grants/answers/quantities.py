"""Numbers, amounts of money and dates. What cannot be understood stays as typed. Pure."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from core.money import format_money, parse_money
from grants.answers.shapes import Asked, Problem

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
_MOST_DIGITS = 30


def parse_number(text: str) -> str:
    """The number in its plain form: `1,234.50` → `1234.5`, `2,5` → `2.5`; else what was typed."""
    plain = re.sub(r"[\s'’_]", "", text)
    if _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    elif "." not in plain and plain.count(",") == 1:
        plain = plain.replace(",", ".")
    number = _decimal(plain)
    if number is None:
        return text
    shown = f"{number:f}"
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return "0" if shown in {"-0", ""} else shown


def _decimal(text: str) -> Decimal | None:
    if not re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)", text) or len(text) > _MOST_DIGITS:
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def check_number(value: str, asked: Asked) -> list[Problem]:
    """A number, between the least and the most, with no more decimals than allowed."""
    number = _decimal(value)
    if number is None:
        return [Problem(f"“{value[:40]}” is not a number. Write it like 1250 or 12.5.")]
    found = []
    decimals = asked.options.get("decimals")
    if decimals is not None and -_exponent(number) > int(decimals):
        allowed = f"at most {decimals} decimals" if int(decimals) else "a whole number"
        found.append(f"this has to be {allowed}.")
    low, high = asked.options.get("min"), asked.options.get("max")
    if low is not None and number < Decimal(str(low)):
        found.append(f"this has to be {number_text(str(low), asked.options)} or more.")
    if high is not None and number > Decimal(str(high)):
        found.append(f"this has to be {number_text(str(high), asked.options)} or less.")
    return [Problem(sentence) for sentence in found]


def _exponent(number: Decimal) -> int:
    return int(number.normalize().as_tuple().exponent)


def number_text(value: str, options: Mapping[str, Any]) -> str:
    """`1250.5` as `1,250.5 km`; what is no number stays as typed."""
    number = _decimal(value)
    shown = value if number is None else f"{number:,f}"
    return f"{shown} {options.get('unit') or ''}".strip()


def parse_amount(text: str, currency: str) -> int | str:
    """Minor units, or what was typed when it is no amount."""
    try:
        return parse_money(text, currency) if text else ""
    except ValueError:
        return text


def check_money(value: int | str, asked: Asked) -> list[Problem]:
    """An amount, not negative, between the least and the most."""
    if not isinstance(value, int):
        return [Problem(amount_problem(value, asked.currency))]
    low, high = asked.options.get("min"), asked.options.get("max")
    if value < 0 and low is None:
        return [Problem("the amount must not be less than zero.")]
    if low is not None and value < low:
        return [Problem(f"this has to be {format_money(low, asked.currency)} or more.")]
    if high is not None and value > high:
        over = format_money(value - high, asked.currency)
        most = format_money(high, asked.currency)
        return [Problem(f"this has to be {most} or less; it is {over} more.")]
    return []


def amount_problem(text: str, currency: str) -> str:
    """Why a text is no amount."""
    try:
        parse_money(text, currency)
    except ValueError as error:
        return str(error)
    return "write the amount again."


def amount_text(amount: Any, currency: str) -> str:
    """An amount as one types it: `12500.00`, or what was typed when it is no amount."""
    if not isinstance(amount, int):
        return str(amount)
    return re.sub(r"[^\d.\-]", "", format_money(amount, currency))


def posted_date(data: Mapping[str, Any], name: str) -> str:
    """A date from the three boxes of `name`, else from `name` itself."""
    boxes = [str(data.get(f"{name}_{part}") or "").strip() for part in ("year", "month", "day")]
    if name in data or not any(boxes):
        return parse_date(str(data.get(name) or ""))
    return parse_date("-".join(boxes))


def parse_date(text: str) -> str:
    """`2027-3-1` or `2027-March-1` as `2027-03-01`; what is no such date stays as it is."""
    match = re.fullmatch(r"(\d{4})-(\w+)-(\d{1,2})", text.strip())
    if not match:
        return text
    name = match[2][:3].lower()
    month = str(MONTHS.index(name) + 1) if name in MONTHS else match[2]
    if not re.fullmatch(r"\d{1,2}", month):
        return text
    return f"{match[1]}-{int(month):02d}-{int(match[3]):02d}"


def date_pairs(name: str, text: str) -> list[list[str]]:
    """The date as the three boxes hold it."""
    parts = (*text.split("-", 2), "", "", "")[:3]
    return [
        [f"{name}_{part}", said.lstrip("0")]
        for part, said in zip(("year", "month", "day"), parts, strict=True)
    ]


def is_date(text: str) -> bool:
    """Whether the text is a date in ISO form."""
    return _day(text) is not None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def date_text(text: str) -> str:
    """An ISO date as `1 Mar 2027`, held together by no-break spaces; else what was typed."""
    day = _day(text)
    return f"{day.day}\u00a0{day:%b}\u00a0{day.year}" if day else text


def check_date(value: str, asked: Asked) -> list[Problem]:
    """A date that exists, between the earliest and the latest."""
    day = _day(value)
    if day is None:
        return [Problem("this date does not exist. Give day, month and year, like 27 3 2027.")]
    first, last = (_day(str(asked.options.get(name) or "")) for name in ("earliest", "latest"))
    if first and day < first:
        return [Problem(f"this has to be {date_text(first.isoformat())} or later.")]
    if last and day > last:
        return [Problem(f"this has to be {date_text(last.isoformat())} or earlier.")]
    return []
