"""Drawing lots so that anybody can repeat it. Pure; only SHA-256 of plain text.

Before: every candidate gets a lot, `SHA-256("nonce:reference")` with a nonce of its own, and the
machine draws a secret. The lots' print and the secret's are fixed (the commitment), so nobody can
choose candidates or secret afterwards. A public value that is not known yet may be named, so that
nobody, not even whoever runs the machine, could choose them before either.

The draw: `seed = SHA-256("secret:public value")`, each lot's ticket is `SHA-256("seed:lot")`, the
lowest ticket is first. All hashes are 64 small hexadecimal digits, all text is UTF-8.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple


class Drawn(NamedTuple):
    """A lot with its place, 1 first, and the ticket that put it there."""

    position: int
    lot: str
    ticket: str


def sha256(text: str) -> str:
    """64 hexadecimal digits, as `printf %s TEXT | sha256sum` says."""
    return hashlib.sha256(text.encode()).hexdigest()


def new_secret() -> str:
    """256 bits nobody knows, as 64 hexadecimal digits."""
    return secrets.token_hex(32)


def new_nonce() -> str:
    """128 bits that keep a lot from being found by trying all references."""
    return secrets.token_hex(16)


def lot_of(nonce: str, reference: str) -> str:
    """The lot of an application."""
    return sha256(f"{nonce}:{reference}")


def lots_print(lots: Iterable[str]) -> str:
    """What fixes who takes part: SHA-256 of the lots in rising order, a line feed after each."""
    return sha256("".join(f"{lot}\n" for lot in sorted(lots)))


def seed_of(secret: str, public_value: str) -> str:
    """What the draw is made from; the value is empty when no public source was named."""
    return sha256(f"{secret}:{public_value}")


def draw(seed: str, lots: Iterable[str]) -> list[Drawn]:
    """All lots in the order drawn. The order in which they come cannot matter."""
    tickets = sorted((sha256(f"{seed}:{lot}"), lot) for lot in lots)
    return [Drawn(position, lot, ticket) for position, (ticket, lot) in enumerate(tickets, 1)]


def faults(record: Mapping[str, Any]) -> list[str]:
    """What is wrong with the published record of a draw, in sentences; empty when it holds.

    The record is what the public page offers as JSON: `commitment`, `lots_sha256`, `secret`,
    `public_source`, `public_value`, `seed` and `lots` with `position`, `lot` and `ticket` each.
    """
    found = []
    lots = [str(row["lot"]) for row in record["lots"]]
    if sha256(record["secret"]) != record["commitment"]:
        found.append("The secret is not the one that was committed to.")
    if lots_print(lots) != record["lots_sha256"]:
        found.append("The lots are not those that were fixed before the draw.")
    if len(set(lots)) != len(lots):
        found.append("A lot takes part twice.")
    if bool(record["public_source"]) != bool(record["public_value"]):
        found.append("A public source was named without its value, or a value without its source.")
    if seed_of(record["secret"], record["public_value"]) != record["seed"]:
        found.append("The seed does not come from the secret and the public value.")
    told = sorted(
        (int(row["position"] or 0), str(row["lot"]), str(row["ticket"])) for row in record["lots"]
    )
    if told != [tuple(each) for each in draw(record["seed"], set(lots))]:
        found.append("The order is not the one that the seed gives.")
    return found
