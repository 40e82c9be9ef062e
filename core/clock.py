"""Which clock a page or a mail goes by.

Moments are stored in UTC and shown in the time zone of the call they belong to: there its deadlines
were set. What belongs to no single call is shown in the zone of the installation, `TIME_ZONE`.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone


def clock_of(facts: Mapping[str, Any]) -> AbstractContextManager[None]:
    """Show moments in the zone of the first of these facts that knows one, while it is entered.

    A fact knows its zone by an attribute `time_zone`, an IANA name.
    """
    zones = (getattr(fact, "time_zone", "") for fact in facts.values())
    zone = next((zone for zone in zones if isinstance(zone, str) and zone), "")
    return timezone.override(ZoneInfo(zone)) if zone else nullcontext()
