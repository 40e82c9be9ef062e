import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import redis
from celery import Celery

from core import embedded
from core.embedded_servers import SOCKET_PATH_LIMIT, Place

# The tests of one process share one data folder; together on one worker it is made once.
pytestmark = pytest.mark.xdist_group("embedded")

ROOT = Path(__file__).resolve().parent.parent.parent
OTHER_PROCESS = """
import sys
from pathlib import Path
from core import embedded
base, durable = Path(sys.argv[1]), sys.argv[2] == "durable"
found = embedded.provide(base, durable=durable)
print(found.postgres_started, found.redis_started, found.database_url, flush=True)
sys.stdin.read()
print(embedded.release(base, durable=durable), flush=True)
"""


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    folder = tmp_path_factory.mktemp(
        "check out"
    )  # a blank in the path, and for root a private parent
    yield folder
    embedded.stop(folder, durable=False)


@pytest.fixture
def nothing_named(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)


@pytest.fixture
def services(base, nothing_named):
    yield embedded.provide(base, durable=False)
    embedded.stop(base, durable=False)


def start_other(base, kind="fast"):
    environment = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}}
    return subprocess.Popen(
        [sys.executable, "-c", OTHER_PROCESS, str(base), kind],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def server_pid(path):
    return int(path.read_text().split()[0])


def runs(pid):
    """A zombie that nobody has collected yet does not run."""
    path = Path(f"/proc/{pid}/cmdline")
    return path.exists() and path.read_bytes() != b""


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("unix:///srv/run/redis.sock?db=3", "redis+socket:///srv/run/redis.sock?virtual_host=3"),
        ("unix:///srv/run/redis.sock", "redis+socket:///srv/run/redis.sock?virtual_host=0"),
        ("unix:///a%20b/redis.sock?db=0", "redis+socket:///a%20b/redis.sock?virtual_host=0"),
        ("redis://cache.example:6379/1", "redis://cache.example:6379/1"),
        ("rediss://cache.example:6379/1", "rediss://cache.example:6379/1"),
    ],
)
def test_celery_url(url, expected):
    assert embedded.celery_url(url) == expected


def test_sockets_lie_in_the_place_while_their_path_is_short():
    assert Place(Path("/srv/seedcorn/var"), durable=True).sockets == Path("/srv/seedcorn/var/run")


def test_sockets_of_a_long_path_are_short_and_differ_by_place():
    long = Path("/srv") / ("x" * 60) / ("y" * 60)
    one, two = Place(long / "one", durable=True), Place(long / "two", durable=True)
    assert len(os.fsencode(one.sockets / ".s.PGSQL.5432")) <= SOCKET_PATH_LIMIT
    assert one.sockets != two.sockets


def test_describe_prefers_what_the_environment_names(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgresql://db.example/x")
    monkeypatch.setenv("REDIS_URL", "redis://cache.example/2")
    expected = embedded.Services(
        "postgresql://db.example/x", "redis://cache.example/2", "redis://cache.example/2"
    )
    assert embedded.describe(tmp_path) == expected
    assert embedded.provide(tmp_path) == expected
    assert list(tmp_path.iterdir()) == []


def test_secret_key_is_drawn_once_and_private(tmp_path):
    key = embedded.secret_key(tmp_path)
    assert embedded.secret_key(tmp_path) == key
    assert len(key) >= 50
    assert (tmp_path / "var" / "secret_key").stat().st_mode & 0o777 == 0o600


def test_provide_starts_both_and_names_them_to_children(services, base):
    assert (services.postgres_started, services.redis_started) == (True, True)
    assert os.environ["DATABASE_URL"] == services.database_url
    assert os.environ["REDIS_URL"] == services.redis_url
    assert embedded.provide(base, durable=False) == services
    with psycopg.connect(services.database_url) as connection:
        row = connection.execute(
            "SELECT current_user, current_database(), rolsuper, current_setting('fsync'),"
            " current_setting('listen_addresses'), current_setting('server_encoding'), lower('ÄÖÜ')"
            " FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    assert row == ("seedcorn", "seedcorn", False, "off", "", "UTF8", "äöü")
    with redis.Redis.from_url(services.redis_url) as client:
        assert client.set("key", "value") is True
        assert client.config_get("port")["port"] == "0"


def test_fallen_names_the_server_that_died(services, base):
    place = Place.of(base, durable=False)
    assert embedded.fallen(base, durable=False) == []
    pid = server_pid(place.redis / "redis.pid")
    os.kill(pid, signal.SIGKILL)
    while runs(pid):
        pass
    assert embedded.fallen(base, durable=False) == ["redis"]


def test_celery_reaches_the_same_redis_database(services):
    url = services.redis_url.replace("db=0", "db=3")
    app = Celery("probe", broker=embedded.celery_url(url), backend=embedded.celery_url(url))
    with app.connection_for_write() as connection:
        connection.SimpleQueue("probe").put({"n": 1})
    with redis.Redis.from_url(url) as client:
        assert client.llen("probe") == 1
    app.close()


def test_other_processes_share_the_servers_and_the_last_one_out_stops_them(base, nothing_named):
    place = Place.of(base, durable=False)
    first, second = start_other(base), start_other(base)
    said = [process.stdout.readline().split() for process in (first, second)]
    assert sorted(line[:2] for line in said) == [["False", "False"], ["True", "True"]]
    assert {line[2] for line in said} == {place.database_url}
    postmaster = server_pid(place.postgres / "postmaster.pid")
    assert first.communicate("")[0] == "False\n"
    assert runs(postmaster) is True
    assert second.communicate("")[0] == "True\n"
    assert runs(postmaster) is False


def test_data_survives_kill_9_of_everything(tmp_path, nothing_named):
    place = Place.of(tmp_path, durable=True)
    holder = start_other(tmp_path, "durable")
    holder.stdout.readline()
    with psycopg.connect(place.database_url) as connection:
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("INSERT INTO kept VALUES (7)")
    with redis.Redis.from_url(place.redis_url) as client:
        client.set("kept", "8")
    pid_files = [place.postgres / "postmaster.pid", place.redis / "redis.pid"]
    for pid in [*map(server_pid, pid_files), holder.pid]:
        os.kill(pid, signal.SIGKILL)
    holder.communicate()
    services = embedded.provide(tmp_path)
    try:
        assert (services.postgres_started, services.redis_started) == (True, True)
        with psycopg.connect(services.database_url) as connection:
            assert connection.execute("SELECT n FROM kept").fetchall() == [(7,)]
        with redis.Redis.from_url(services.redis_url) as client:
            assert client.get("kept") == b"8"
    finally:
        embedded.stop(tmp_path)


def test_pid_files_that_name_a_stranger_block_nothing_and_hurt_nobody(services, base):
    """After a reboot the numbers in the files may belong to anybody."""
    place = Place.of(base, durable=False)
    embedded.stop(base, durable=False)
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        lines = [
            str(stranger.pid),
            str(place.postgres),
            "1",
            "5432",
            str(place.sockets),
            "",
            "",
            "ready",
        ]
        (place.postgres / "postmaster.pid").write_text("\n".join(lines) + "\n")
        (place.sockets / ".s.PGSQL.5432.lock").write_text("\n".join(lines) + "\n")
        (place.redis / "redis.pid").write_text(f"{stranger.pid}\n")
        again = embedded.provide(base, durable=False)
        assert (again.postgres_started, again.redis_started) == (True, True)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_broken_start_says_where_to_look(base, nothing_named):
    place = Place.of(base, durable=True)
    place.postgres.mkdir(parents=True)
    with pytest.raises(embedded.EmbeddedError, match=r"pg_ctl failed; the end of .*postgres\.log"):
        embedded.provide(base)
    assert "DATABASE_URL" not in os.environ


def test_throw_away_data_that_cannot_start_is_made_anew(base, nothing_named):
    place = Place.of(base, durable=False)
    embedded.provide(base, durable=False)
    embedded.stop(base, durable=False)
    (place.postgres / "global" / "pg_control").unlink()
    assert embedded.provide(base, durable=False).postgres_started is True
    with psycopg.connect(place.database_url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    embedded.stop(base, durable=False)


def test_stop_where_nothing_ever_ran_leaves_no_trace(tmp_path):
    embedded.stop(tmp_path)
    assert list(tmp_path.iterdir()) == []
