"""Hosts that ask to be left alone are left alone, by every worker."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.core.cache import cache

from releases.fetching.problems import Unreachable


def rest_of(url: str) -> int:
    """Seconds for which the host of the address still asked to be left alone; 0: it may be asked.

    What it asked for is kept in the cache: without it a host is asked once too often, no worse.
    """
    return max(0, round(cache.get(_key(url), 0) - time.time()))


@contextmanager
def politely(url: str) -> Iterator[None]:
    """Around asking a host: refuses while it rests, and remembers when it asks for a rest.

    Raises Unreachable ("asked to wait") without asking while the host rests.
    """
    if left := rest_of(url):
        raise Unreachable(
            f"The host of {url} asks us to wait. It is tried again in {-(-left // 60)} minutes.",
            kind="asked to wait",
            wait=left,
        )
    try:
        yield
    except Unreachable as problem:
        if problem.wait:
            cache.set(_key(url), time.time() + problem.wait, problem.wait)
        raise


def _key(url: str) -> str:
    return f"releases:rests:{urlsplit(url).netloc.lower()[:200]}"
