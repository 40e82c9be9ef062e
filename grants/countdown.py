"""How long is left, in words. Pure function on two moments."""

from datetime import datetime

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def time_left(now: datetime, until: datetime) -> str:
    """`3 hours 12 minutes`: the two largest units that say something; empty when it is over.

    Rounded down, so that nobody is told of time that is not there.
    """
    seconds = int((until - now).total_seconds())
    if seconds < 0:
        return ""
    if seconds < _MINUTE:
        return "less than a minute"
    days, hours = divmod(seconds // _HOUR, 24)
    minutes = seconds % _HOUR // _MINUTE
    parts = [_many(days, "day"), _many(hours, "hour")] if days else []
    parts = parts or [_many(hours, "hour"), _many(minutes, "minute")]
    return " ".join(each for each in parts if each)


def _many(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}" if number else ""
