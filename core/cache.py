"""A cache that may go away: with Redis down or refusing a page is slower, never broken."""

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
Result = TypeVar("Result")


def _forgiving(deed: Callable[[], Result], otherwise: Result) -> Result:
    try:
        return deed()
    except RedisError as error:
        # Also a Redis that is there and refuses: full, a replica, or without room on its disk.
        logger.warning("The cache cannot be used: %s", error)
        return otherwise


class ForgivingRedisCache(RedisCache):
    """Redis as cache; while it cannot be used every read is a miss, every write is let go."""

    def add(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None
    ) -> bool:
        """Store unless present; `True` also while Redis is away, so that callers go on."""
        return _forgiving(
            lambda: super(ForgivingRedisCache, self).add(key, value, timeout, version), True
        )

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        """The value or `default`."""
        return _forgiving(
            lambda: super(ForgivingRedisCache, self).get(key, default, version), default
        )

    def get_many(self, keys: Any, version: Any = None) -> dict[Any, Any]:
        """The values that are there, by key."""
        found: dict[Any, Any] = {}
        return _forgiving(lambda: super(ForgivingRedisCache, self).get_many(keys, version), found)

    def set(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None
    ) -> None:
        """Store the value."""
        _forgiving(lambda: super(ForgivingRedisCache, self).set(key, value, timeout, version), None)

    def delete(self, key: Any, version: Any = None) -> bool:
        """Forget the value."""
        return _forgiving(lambda: super(ForgivingRedisCache, self).delete(key, version), False)

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> int:
        """The value counted up; `delta` while Redis is away. `ValueError` when there is none."""
        return _forgiving(lambda: super(ForgivingRedisCache, self).incr(key, delta, version), delta)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        """Keep the value longer."""
        return _forgiving(
            lambda: super(ForgivingRedisCache, self).touch(key, timeout, version), False
        )

    def has_key(self, key: Any, version: Any = None) -> bool:
        """Whether there is a value."""
        return _forgiving(lambda: super(ForgivingRedisCache, self).has_key(key, version), False)

    def set_many(self, data: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> list[Any]:
        """Store the values; returns the keys of those that were not."""
        lost = list(data)
        return _forgiving(
            lambda: super(ForgivingRedisCache, self).set_many(data, timeout, version), lost
        )

    def delete_many(self, keys: Any, version: Any = None) -> None:
        """Forget the values."""
        _forgiving(lambda: super(ForgivingRedisCache, self).delete_many(keys, version), None)
