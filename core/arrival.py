"""When a request arrived, as the web server or a proxy in front of it says."""

import re
from typing import Final

# Where a server that puts requests in line says when this one came (seconds since the epoch).
# Nothing a client sends can end up under this name: headers come in as `HTTP_…`.
ARRIVED: Final = "seedcorn.arrived"
LONGEST_WAIT: Final = 120.0
"""Seconds a request may have waited in a proxy; an older stamp is not believed."""
_STAMP = re.compile(r"(?:t=)?(\d{10})(?:\.(\d{1,6})|(\d{3}|\d{6}))?")


def stamped_at(header: str, arrived: float) -> float:
    """When a proxy took the request, from its `X-Request-Start`, in seconds since the epoch.

    Understood are `t=1790000000.250` (nginx, `t=${msec}`), milliseconds and microseconds. What
    cannot be read, lies after `arrived` or longer than `LONGEST_WAIT` before it gives `arrived`.
    """
    found = _STAMP.fullmatch(header.strip())
    if found is None:
        return arrived
    stamp = float(f"{found[1]}.{found[2] or found[3] or 0}")
    return stamp if 0 <= arrived - stamp <= LONGEST_WAIT else arrived
