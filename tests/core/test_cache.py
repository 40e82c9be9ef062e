import socket
from urllib.parse import urlsplit

import pytest
import redis
from django.core.cache import caches

from core.cache import ForgivingRedisCache


def test_cache_keeps_and_forgets_values():
    cache = caches["default"]
    cache.set("key", {"a": 1}, 30)
    assert cache.get("key") == {"a": 1}
    assert cache.add("key", 2, 30) is False
    assert cache.get_many(["key", "none"]) == {"key": {"a": 1}}
    assert cache.touch("key", 60) is True
    assert cache.has_key("key") is True
    assert cache.set_many({"other": 2}, 30) == []
    assert cache.delete_many(["other"]) is None
    assert cache.has_key("other") is False
    assert cache.delete("key") is True
    assert cache.get("key", "gone") == "gone"


@pytest.fixture
def away():
    """A cache whose Redis is not there."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    return ForgivingRedisCache(f"redis://127.0.0.1:{port}/0", {})


@pytest.fixture
def refusing(settings):
    """A cache whose Redis answers and lets nothing be written."""
    server = redis.Redis.from_url(settings.REDIS_URL)
    server.acl_setuser(
        "reader",
        enabled=True,
        reset=True,
        passwords=["+only"],
        keys="*",
        categories=["+@read", "+@connection"],
    )
    address = urlsplit(settings.REDIS_URL)
    where = address._replace(netloc=f"reader:only@{address.netloc.rpartition('@')[2]}")
    yield ForgivingRedisCache(where.geturl(), {})
    server.acl_deluser("reader")


@pytest.mark.parametrize("which", ["away", "refusing"])
def test_cache_without_a_redis_that_serves_misses_and_never_breaks(which, request, caplog):
    cache = request.getfixturevalue(which)
    assert cache.set("key", 1) is None
    assert cache.add("key", 1) is True
    assert cache.touch("key") is False
    assert cache.set_many({"key": 1, "other": 2}) == ["key", "other"]
    assert cache.delete("key") is False
    assert cache.delete_many(["key", "other"]) is None
    assert [record.levelname for record in caplog.records] == ["WARNING"] * 6
    assert cache.get("nothing", "default") == "default"
    assert cache.get_many(["nothing", "none"]) == {}
    assert cache.has_key("nothing") is False
    assert "nothing" not in cache
    assert ("no permission" in caplog.text) is (which == "refusing")


def test_cache_without_redis_misses_and_never_breaks(away, caplog):
    assert away.get("key", "default") == "default"
    assert away.set("key", 1) is None
    assert away.add("key", 1) is True
    assert away.delete("key") is False
    assert away.get_many(["key", "other"]) == {}
    assert away.incr("key") == 1
    assert [record.levelname for record in caplog.records] == ["WARNING"] * 6
