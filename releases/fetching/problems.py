"""Why something could not be fetched, in words for a page. No Django."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

Counts = Literal["fail", "unknown", "review"]

USUAL_WAIT = 60
LONGEST_WAIT = 86_400
AN_AGE = 100_000_000
"""Numbers above it are a time, those below a span (three years in seconds)."""


class FetchProblem(Exception):
    """Nothing usable came back.

    counts_as tells fail from unknown: a forge that is down for an hour proves nothing
    about a release; a repository asking for a password does.
    """

    counts_as: Counts = "unknown"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Refused(FetchProblem):
    """The address may not be fetched at all: wrong scheme, private network, credentials."""

    counts_as: Counts = "fail"


class Unreachable(FetchProblem):
    """The address was asked and did not give what was wanted.

    kind: not found | needs credentials | asked to wait | timeout | server error |
    no such host | no connection | not git | moved too often. wait: seconds after which the
    host may be asked again, 0 when it named none.
    """

    def __init__(self, reason: str, *, kind: str, status: int | None = None, wait: int = 0) -> None:
        super().__init__(reason)
        self.kind = kind
        self.status = status
        self.wait = wait
        self.counts_as: Counts = (
            "fail" if kind in {"not found", "needs credentials", "not git"} else "unknown"
        )


class NotOurTurn(Unreachable):
    """The host was not asked: others have its next turns. Nothing is known of the output."""


class TooLarge(FetchProblem):
    """More bytes, objects or entries than this check reads: a person has to look."""

    counts_as: Counts = "review"


class Empty(FetchProblem):
    """The repository answers but holds no commit."""

    counts_as: Counts = "fail"


def from_status(
    status: int, url: str, headers: Mapping[str, str] | None = None, *, now: datetime | None = None
) -> Unreachable:
    """What an HTTP error status means to somebody without an account.

    A 403 or 503 that says when to come back, or that the requests of this hour are used up, is
    a forge protecting itself (RFC 9110, Retry-After; RFC 6585, 429), not a private repository.
    """
    wait = asked_to_wait(headers or {}, now or datetime.now(tz=UTC))
    if status == 429 or (wait is not None and status in {403, 503}):
        return Unreachable(
            f"The host of {url} asks us to wait (status {status}). It is tried again later.",
            kind="asked to wait",
            status=status,
            wait=wait or USUAL_WAIT,
        )
    if status in {401, 402, 403, 407}:
        return Unreachable(
            f"{url} asks for credentials (status {status}): it is private or does not exist.",
            kind="needs credentials",
            status=status,
        )
    if status in {404, 410, 451}:
        return Unreachable(
            f"{url} was not found (status {status}).", kind="not found", status=status
        )
    return Unreachable(
        f"{url} answered with an error (status {status}). This may pass.",
        kind="server error",
        status=status,
    )


def asked_to_wait(headers: Mapping[str, str], now: datetime) -> int | None:
    """Seconds a host asks to be left alone, at most LONGEST_WAIT; `None`: it does not ask.

    Reads Retry-After, as seconds or as a date, and the rate limit headers of the forges
    (X-RateLimit-Remaining, RateLimit-Remaining, and their -Reset in seconds or Unix time).
    """
    sent = {name.lower(): value.strip() for name, value in headers.items()}
    if "retry-after" in sent:
        return _bounded(_seconds(sent["retry-after"], now))
    for prefix in ("x-ratelimit-", "ratelimit-"):
        if sent.get(f"{prefix}remaining") == "0":
            return _bounded(_seconds(sent.get(f"{prefix}reset", ""), now))
    return None


def _seconds(text: str, now: datetime) -> float:
    if re.fullmatch(r"\d{1,12}", text):
        number = int(text)
        # Forges write the time at which the limit ends; the draft standard writes seconds.
        return number - now.timestamp() if number > AN_AGE else number
    try:
        return (parsedate_to_datetime(text) - now).total_seconds()
    except (TypeError, ValueError):
        return USUAL_WAIT


def _bounded(seconds: float) -> int:
    return int(min(max(seconds, 1), LONGEST_WAIT))
