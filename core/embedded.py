"""PostgreSQL and Redis for a machine that offers neither.

Where `DATABASE_URL` or `REDIS_URL` is not set, `provide` starts the real servers that come as
Python wheels, with their data under `var/`, reachable through unix sockets only. Several processes
may call it at once: one file lock orders starting and stopping, a second one, held in common, tells
who is attached; the kernel gives both back in whatever way a process dies. No Django in here.
"""

import contextlib
import fcntl
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from core import embedded_servers, unprivileged
from core.embedded_servers import Place
from core.unprivileged import EmbeddedError

__all__ = [
    "EmbeddedError",
    "Services",
    "celery_url",
    "describe",
    "provide",
    "release",
    "secret_key",
    "stop",
]


@dataclass(frozen=True)
class Services:
    """Where the services are, and which of them this process itself started."""

    database_url: str
    redis_url: str
    broker_url: str
    postgres_started: bool = False
    redis_started: bool = False


def celery_url(redis_url: str) -> str:
    """Return the Celery (kombu) form of a Redis URL; only `unix://` differs between the two."""
    if not redis_url.startswith("unix://"):
        return redis_url
    parts = urlsplit(redis_url)
    database = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{parts.path}?virtual_host={database}"


def describe(base_dir: Path, *, durable: bool = True) -> Services:
    """Return where the services are or would be, and start nothing."""
    place = Place.of(base_dir, durable=durable)
    redis_url = os.environ.get("REDIS_URL") or place.redis_url
    database_url = os.environ.get("DATABASE_URL") or place.database_url
    return Services(database_url, redis_url, celery_url(redis_url))


def secret_key(base_dir: Path) -> str:
    """Return the secret key of this checkout, drawn once and kept in `var/` for its owner alone."""
    with _locked(Place.of(base_dir, durable=True)) as home:
        path = home / "secret_key"
        if not path.exists() or not path.read_text():
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(50))
        return path.read_text()


@dataclass
class _Attachment:
    """What this process holds of a place: the shared lock and the variables it set."""

    services: Services
    descriptor: int
    variables: list[str]


_attached: dict[Path, _Attachment] = {}


def provide(base_dir: Path, *, durable: bool = True) -> Services:
    """Start what the environment does not name, wait until it answers, set both URLs, attach.

    Idempotent in a process and safe in many at once. `durable=False` gives a second, faster pair
    for tests that may lose data in a crash. Raises `EmbeddedError`, whose message is for the user.
    """
    place = Place.of(base_dir, durable=durable)
    if place.home in _attached:
        return _attached[place.home].services
    wants_postgres = not os.environ.get("DATABASE_URL")
    wants_redis = not os.environ.get("REDIS_URL")
    services = describe(base_dir, durable=durable)
    if not (wants_postgres or wants_redis):
        return services
    with _locked(place):
        runner = unprivileged.runner_for(place.home, place.postgres)
        embedded_servers.make_folders(place, runner)
        postgres_started = wants_postgres and embedded_servers.ensure_postgres(place, runner)
        redis_started = wants_redis and embedded_servers.ensure_redis(place, runner)
        descriptor = _open_lock(place.home / "embedded.users")
        fcntl.flock(descriptor, fcntl.LOCK_SH)
    services = Services(
        services.database_url,
        services.redis_url,
        services.broker_url,
        postgres_started=postgres_started,
        redis_started=redis_started,
    )
    variables = ["DATABASE_URL"] * wants_postgres + ["REDIS_URL"] * wants_redis
    os.environ.update({"DATABASE_URL": services.database_url, "REDIS_URL": services.redis_url})
    _attached[place.home] = _Attachment(services, descriptor, variables)
    return services


def release(base_dir: Path, *, durable: bool = True) -> bool:
    """Detach this process; the last one out stops the servers. Return whether they were stopped."""
    place = Place.of(base_dir, durable=durable)
    held = _attached.pop(place.home, None)
    if held is None:
        return False
    for name in held.variables:
        os.environ.pop(name, None)
    with _locked(place):
        try:
            fcntl.flock(held.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        else:
            embedded_servers.stop_both(place)
            return True
        finally:
            os.close(held.descriptor)


def fallen(base_dir: Path, *, durable: bool = True) -> list[str]:
    """Return which servers this process relies on have died: `postgres`, `redis` or both."""
    place = Place.of(base_dir, durable=durable)
    held = _attached.get(place.home)
    if held is None:
        return []
    running = embedded_servers.running(place)
    wanted = {"DATABASE_URL": "postgres", "REDIS_URL": "redis"}
    return [wanted[name] for name in held.variables if wanted[name] not in running]


def stop(base_dir: Path, *, durable: bool = True) -> None:
    """Stop both servers whoever started them or is attached; nothing happens where none runs."""
    place = Place.of(base_dir, durable=durable)
    if not place.home.is_dir():
        return
    held = _attached.pop(place.home, None)
    if held is not None:
        os.close(held.descriptor)
        for name in held.variables:
            os.environ.pop(name, None)
    with _locked(place):
        embedded_servers.stop_both(place)


def _open_lock(path: Path) -> int:
    """Open a lock file; the descriptor is not passed on to programs started later."""
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


@contextlib.contextmanager
def _locked(place: Place) -> Iterator[Path]:
    """Hold the lock under which servers are started and stopped; waits for other holders."""
    for folder in (place.home.parent, place.home):
        if not folder.is_dir() and folder.name in {"var", "test"}:
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o711)  # the servers' own account must pass through, not look around
    try:
        descriptor = _open_lock(place.home / "embedded.lock")
    except PermissionError as error:
        raise EmbeddedError(f"{place.home} belongs to another user; run as that user.") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield place.home
    finally:
        os.close(descriptor)
