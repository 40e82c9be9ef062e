"""What Dulwich's client is given in the place of its own parts. No Django."""

from __future__ import annotations

from typing import Any

from releases.fetching.guard import Guard


class PoolForDulwich:
    """What Dulwich asks of a pool manager, answered by the guard."""

    def __init__(self, guard: Guard) -> None:
        self.headers: dict[str, str] = {}
        self._guard = guard

    def request(self, method: str, url: str, **options: Any) -> object:
        """An answer of the guard. Raises FetchProblem."""
        return self._guard.request(method, url, **options)


class NoHaves:
    """A graph walker of somebody who has nothing."""

    shallow: frozenset[bytes] = frozenset()

    def __next__(self) -> None:
        return None

    def next(self) -> None:
        """The next commit it has: none."""
        return

    def ack(self, _oid: bytes) -> None:
        """Hears that the server has a commit too."""
        return

    def nak(self) -> None:
        """Hears that the server has none of them."""
        return
