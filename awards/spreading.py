"""How the difference of an amount is spread over the instalments that have not left. Pure."""

from collections.abc import Sequence
from typing import Final

LAST: Final = "last"
EVENLY: Final = "evenly"
NEW: Final = "new"

WAYS: Final = {
    LAST: "Onto the last instalment, and the ones before it when that is not enough",
    EVENLY: "In proportion over all instalments that have not left",
    NEW: "As a new last instalment (only for more money)",
}


def spread(amounts: Sequence[int], difference: int, way: str) -> list[int]:
    """The amounts after `difference` is added, all in minor units; nothing is below zero.

    A longer list ends with a new instalment. The sum changes by exactly `difference`. Raises
    `ValueError` when less is left in the instalments than is to be taken away.
    """
    total = sum(amounts)
    if total + difference < 0:
        raise ValueError("More is to be taken away than has not left yet.")
    if difference > 0 and (way == NEW or not amounts):
        return [*amounts, difference]
    if way == EVENLY and total > 0:
        return in_proportion(amounts, total + difference)
    return _from_the_last(amounts, difference)


def in_proportion(amounts: Sequence[int], wanted: int) -> list[int]:
    """The amounts in proportion, adding up to `wanted` exactly; their sum is above zero.

    Shares by largest remainder: what rounding leaves goes where most was cut off.
    """
    total = sum(amounts)
    shares = [amount * wanted // total for amount in amounts]
    rest = [amount * wanted % total for amount in amounts]
    order = sorted(range(len(amounts)), key=lambda index: (-rest[index], index))
    for index in order[: wanted - sum(shares)]:
        shares[index] += 1
    return shares


def _from_the_last(amounts: Sequence[int], difference: int) -> list[int]:
    after = list(amounts)
    for index in reversed(range(len(after))):
        moved = max(difference, -after[index])
        after[index] += moved
        difference -= moved
        if not difference:
            break
    return after
