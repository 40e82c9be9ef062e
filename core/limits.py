"""How often somebody without an account may ask for what costs us work."""

from django.core.cache import cache


def is_too_often(what: str, who: str, *, times: int, seconds: int) -> bool:
    """Count one more try and say whether it is more than `times` in a window of `seconds`.

    `who` is an address. The window begins with the first try. While Redis is away nothing is
    counted: a page that works without limit is better than one that does not work.
    """
    key = f"limit:{what}:{who}"
    if cache.add(key, 1, seconds):
        return False
    try:
        return cache.incr(key) > times
    except ValueError:
        # It ended between the two.
        return False
