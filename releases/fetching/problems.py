"""Why something could not be fetched, in words for a page. No Django."""

from __future__ import annotations

from typing import Literal

Counts = Literal["fail", "unknown", "review"]


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

    kind: not found | needs credentials | timeout | server error | no such host |
    no connection | not git | moved too often.
    """

    def __init__(self, reason: str, *, kind: str, status: int | None = None) -> None:
        super().__init__(reason)
        self.kind = kind
        self.status = status
        self.counts_as: Counts = (
            "fail" if kind in {"not found", "needs credentials", "not git"} else "unknown"
        )


class TooLarge(FetchProblem):
    """More bytes, objects or entries than this check reads: a person has to look."""

    counts_as: Counts = "review"


class Empty(FetchProblem):
    """The repository answers but holds no commit."""

    counts_as: Counts = "fail"


def from_status(status: int, url: str) -> Unreachable:
    """What an HTTP error status means to somebody without an account."""
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
