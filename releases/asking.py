"""Hosts are asked at their rate and left alone when they ask for it, by every worker."""

import math
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.cache import cache

from releases.fetching.addresses import DEFAULT_PORTS
from releases.fetching.manners import Manners
from releases.fetching.problems import USUAL_WAIT, NotOurTurn, Unreachable

AT_ONCE = 10
"""Turns a host that was left alone has saved up: the few requests of one look follow at once."""


@dataclass(frozen=True)
class Politely(Manners):
    """The manners all workers share through the cache: a host has so many turns in a second.

    Turns are numbered since 1970, begin evenly, and each is taken once. The last AT_ONCE to begin
    may still be taken, so in any span of so many seconds at most
    AT_ONCE + 1 + seconds · per_second requests go out: all that are saved, and those that begin.
    What is lost with the cache is asked once too often, no worse.
    """

    per_second: float

    def turn(self, url: str, within: float) -> float:
        """Take the first turn that is free."""
        if left := rest_of(url):
            raise Unreachable(
                f"The host of {url} asks us to wait. It is tried again in "
                f"{-(-left // 60)} minutes.",
                kind="asked to wait",
                wait=left,
            )
        now = time.time()
        number = self._oldest(now)
        while (pause := number / self.per_second - now) <= within:
            lasts = math.ceil(max(pause, 0) + AT_ONCE / self.per_second) + 1
            if cache.add(_turn(url, number), True, lasts):
                return max(pause, 0.0)
            number += 1
        raise NotOurTurn(
            f"The host of {url} is asked for others at the moment. It is tried again soon.",
            kind="asked to wait",
            wait=USUAL_WAIT,
        )

    def rest(self, url: str, seconds: int) -> None:
        """Leave the host alone."""
        _until(_key("rests", url), seconds)

    def made_up_in(self, url: str) -> float:
        """Seconds after which the host has its saved turns again, if nobody asks it until then."""
        now = time.time()
        number = self._oldest(now)
        # The oldest is always taken first, so the first that is free ends those taken.
        while cache.get(_turn(url, number)):
            number += 1
        return max(0.0, (number + AT_ONCE - 1) / self.per_second - now)

    def _oldest(self, now: float) -> int:
        return int(now * self.per_second) - AT_ONCE + 1


def rest_of(url: str) -> int:
    """Seconds for which the host still asked to be left alone; 0: it may be asked."""
    return _left(_key("rests", url))


def put_off(verification: int, seconds: int) -> None:
    """Do not take this verification up before: a host it leads to asks to be left alone."""
    _until(f"releases:put-off:{verification}", seconds)


def is_put_off(verification: int) -> bool:
    """Whether it is still to be left for later."""
    return _left(f"releases:put-off:{verification}") > 0


def _until(key: str, seconds: int) -> None:
    cache.set(key, time.time() + seconds, seconds)


def _left(key: str) -> int:
    return max(0, round(cache.get(key, 0) - time.time()))


def _turn(url: str, number: int) -> str:
    return f"{_key('turns', url)}:{number}"


def _key(what: str, url: str) -> str:
    return f"releases:{what}:{_host(url)[:200]}"


def _host(url: str) -> str:
    """The host and its port, written in one way: GitHub.com, github.com. and github.com:443."""
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    usual = parts.port in {None, DEFAULT_PORTS.get(parts.scheme)}
    return host if usual else f"{host}:{parts.port}"
