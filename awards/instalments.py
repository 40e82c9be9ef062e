"""Dividing an award into instalments that always add up to it. Pure, on whole numbers."""

from collections.abc import Sequence


def split_evenly(total: int, count: int) -> list[int]:
    """`count` parts that differ by at most one; the larger ones come first."""
    if not 0 < count <= total:
        raise ValueError("There must be at least one unit for each part.")
    part, rest = divmod(total, count)
    return [part + (place < rest) for place in range(count)]


def split_by_weights(total: int, weights: Sequence[int]) -> list[int]:
    """Parts in proportion to whole weights, by largest remainder; they add up exactly.

    A part may be nothing when the total is smaller than the number of weights.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("The weights must be whole numbers that are not all nothing.")
    parts = [total * weight // whole for weight in weights]
    left = total - sum(parts)
    by_remainder = sorted(
        range(len(weights)), key=lambda place: (-(total * weights[place] % whole), place)
    )
    for place in by_remainder[:left]:
        parts[place] += 1
    return parts


def rescaled(amounts: Sequence[int], fixed: Sequence[bool], total: int) -> list[int]:
    """The instalments of an award whose amount changes to `total`: what is fixed stays.

    The others keep their proportion. `ValueError` when what is fixed is more than the total, or
    too little is left for the others to be something.
    """
    kept = sum(amount for amount, stays in zip(amounts, fixed, strict=True) if stays)
    open_amounts = [amount for amount, stays in zip(amounts, fixed, strict=True) if not stays]
    left = total - kept
    if not open_amounts:
        if left:
            raise ValueError("Nothing is left that could change.")
        return list(amounts)
    if left < len(open_amounts):
        raise ValueError("What was approved or paid already leaves too little for the rest.")
    # Each of the others gets one unit first, so that none becomes nothing.
    shares = [1 + part for part in split_by_weights(left - len(open_amounts), open_amounts)]
    rest = iter(shares)
    return [amount if stays else next(rest) for amount, stays in zip(amounts, fixed, strict=True)]
