"""How a host is asked that others ask too. No Django."""

from __future__ import annotations


class Manners:
    """Asked before and told after every request. These are those of somebody alone: none."""

    def turn(self, _url: str, _within: float) -> float:
        """Take a turn at the host of the address; returns the seconds until it begins.

        Raises Unreachable ("asked to wait") while the host rests, and NotOurTurn when no turn
        begins within so many seconds.
        """
        return 0.0

    def rest(self, _url: str, _seconds: int) -> None:
        """The host that answered at this address asked to be left alone for so long."""
