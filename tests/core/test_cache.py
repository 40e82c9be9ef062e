import socket

import pytest
from django.core.cache import caches

from core.cache import ForgivingRedisCache


def test_cache_keeps_and_forgets_values():
    cache = caches["default"]
    cache.set("key", {"a": 1}, 30)
    assert cache.get("key") == {"a": 1}
    assert cache.add("key", 2, 30) is False
    assert cache.get_many(["key", "none"]) == {"key": {"a": 1}}
    assert cache.delete("key") is True
    assert cache.get("key", "gone") == "gone"


@pytest.fixture
def away():
    """A cache whose Redis is not there."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    return ForgivingRedisCache(f"redis://127.0.0.1:{port}/0", {})


def test_cache_without_redis_misses_and_never_breaks(away, caplog):
    assert away.get("key", "default") == "default"
    assert away.set("key", 1) is None
    assert away.add("key", 1) is True
    assert away.delete("key") is False
    assert away.get_many(["key", "other"]) == {}
    assert away.incr("key") == 1
    assert [record.levelname for record in caplog.records] == ["WARNING"] * 6
