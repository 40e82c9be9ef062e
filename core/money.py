"""Money is a whole number of minor units (cents) and an ISO 4217 currency code."""

import re
from decimal import Decimal, InvalidOperation, Overflow

# Currencies a call may use, with their symbol and number of minor digits (ISO 4217).
CURRENCIES: dict[str, tuple[str, int]] = {
    "EUR": ("€", 2),
    "USD": ("$", 2),
    "GBP": ("£", 2),
    "CHF": ("CHF ", 2),
    "SEK": ("SEK ", 2),
    "NOK": ("NOK ", 2),
    "DKK": ("DKK ", 2),
    "CAD": ("CA$", 2),
    "AUD": ("A$", 2),
    "JPY": ("¥", 0),
}


def format_money(minor: int, currency: str) -> str:
    """`format_money(1250000, "EUR")` → `€12,500.00`; whole amounts keep their decimals."""
    symbol, digits = CURRENCIES[currency]
    sign = "-" if minor < 0 else ""
    whole, rest = divmod(abs(minor), 10**digits)
    decimals = f".{rest:0{digits}d}" if digits else ""
    return f"{sign}{symbol}{whole:,}{decimals}"


def plain_amount(minor: int, currency: str) -> str:
    """Minor units as other programs read them: `8000000`, EUR → `80000.00`."""
    digits = CURRENCIES[currency][1]
    whole, rest = divmod(minor, 10**digits)
    return f"{whole}.{rest:0{digits}d}" if digits else str(whole)


_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
"""An amount in which commas stand between thousands and nowhere else."""


def parse_money(text: str, currency: str) -> int:
    """Minor units of an amount a person typed: `12,500.50`, `12 500.5`, `€12500`.

    Raises `ValueError` with a sentence when the text is no amount, has a comma before its cents,
    has more decimals than the currency, or is too large to store.
    """
    symbol, digits = CURRENCIES[currency]
    cleaned = text.strip().removeprefix(symbol.strip()).replace("\u00a0", " ")
    cleaned = cleaned.replace("\u202f", " ").replace(" ", "").replace("'", "")
    if re.search(r"\d", cleaned) and "," in cleaned and not _THOUSANDS.fullmatch(cleaned):
        hint = "1,250.50: a point before the cents" if digits else "1,250: without decimals"
        raise ValueError(f"“{text}” is not clear. Write {hint}.")
    try:
        scaled = Decimal(cleaned.replace(",", "")).scaleb(digits)
    except InvalidOperation:
        raise ValueError(f"“{text}” is not an amount. Write it like 12,500.00.") from None
    except Overflow:
        raise ValueError("This amount is too large.") from None
    if not scaled.is_finite() or abs(scaled) >= 10**15:
        raise ValueError("This amount is too large.")
    if scaled != scaled.to_integral_value():
        raise ValueError(f"An amount in {currency} has at most {digits} decimals.")
    return int(scaled)


def split_by_percent(total: int, percents: list[int]) -> list[int]:
    """Split minor units by whole percents that add up to 100; the parts add up exactly.

    The rounding remainder goes to the first part.
    """
    if sum(percents) != 100:
        raise ValueError("The parts must add up to 100 per cent.")
    parts = [total * percent // 100 for percent in percents]
    parts[0] += total - sum(parts)
    return parts
