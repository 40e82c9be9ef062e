"""The whole product for a browser: gunicorn, a Celery worker and beat on a database of their own.

Nothing of it runs inside the test's process: what the journeys see is what a funder would run.
"""

import hashlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

BASE_DIR = Path(__file__).resolve().parents[2]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def redis_of_its_own(url, number):
    """Another database of the same Redis, so that workers of two stacks do not meet."""
    address, _, database = url.partition("?db=")
    return f"{address}?db={int(database or 0) + 8 * number}"


def migrated_name():
    """The name of a database with all migrations as they are written now."""
    folders = ("*/migrations/*.py", "*/*/migrations/*.py")
    files = sorted(file for each in folders for file in BASE_DIR.glob(each))
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files))
    return f"e2e_migrated_{digest.hexdigest()[:12]}"


@dataclass
class Stack:
    """A running product. `url` is where it answers."""

    folder: Path
    forge_ports: list[int] = field(default_factory=list)
    number: int = 1
    processes: list[subprocess.Popen] = field(default_factory=list)
    is_prepared: bool = False

    def __post_init__(self):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.database = f"e2e_{secrets.token_hex(6)}"
        outer = os.environ["DATABASE_URL"]
        parts = urlsplit(outer)
        self.env = os.environ | {
            "DATABASE_URL": urlunsplit(parts._replace(path=f"/{self.database}")),
            "REDIS_URL": redis_of_its_own(os.environ["REDIS_URL"], self.number),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DEBUG": "true",
            "SECRET_KEY": secrets.token_hex(32),
            "VAR_DIR": str(self.folder),
            "SITE_URL": self.url,
            "RELEASE_ALLOWED_NETWORKS": "127.0.0.0/8",
            "RELEASE_ALLOWED_PORTS": ",".join(str(port) for port in [80, 443, *self.forge_ports]),
            "ANNOUNCE_AFTER_SECONDS": "2",
            "LOG_LEVEL": "INFO",
            "PYTHONWARNINGS": "ignore",
        }
        self.outer = urlunsplit(parts._replace(path="/postgres"))

    def prepare(self):
        """Make the database. `start` does it where nobody did before."""
        self.folder.mkdir(parents=True, exist_ok=True)
        pattern = migrated_name()
        with psycopg.connect(self.outer, autocommit=True) as connection:
            # One makes the pattern and the others wait: copying it takes a second, migrating 60.
            connection.execute("SELECT pg_advisory_lock(1702125936)")
            known = connection.execute("SELECT datname FROM pg_database").fetchall()
            if (pattern,) not in known:
                self.make_pattern(connection, pattern)
            copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            names = sql.Identifier(self.database), sql.Identifier(pattern)
            connection.execute(copy.format(*names))
        self.is_prepared = True

    def make_pattern(self, connection, name):
        """An empty migrated database; it has its name once it is whole."""
        making = sql.Identifier(f"{name}_making")
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(making))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(making))
        url = urlunsplit(urlsplit(self.outer)._replace(path=f"/{name}_making"))
        self.manage("migrate", "--verbosity", "0", database=url)
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        connection.execute(rename.format(making, sql.Identifier(name)))

    def start(self):
        if not self.is_prepared:
            self.prepare()
        self.start_web()
        celery = ["celery", "-A", "config"]
        self.spawn("worker", *celery, "worker", "--concurrency", "1", "--loglevel", "INFO")
        self.spawn("beat", *celery, "beat", "--schedule", str(self.folder / "beat"))
        self.wait()

    def start_web(self):
        bind = f"127.0.0.1:{self.port}"
        self.web = self.spawn("web", "gunicorn", "--bind", bind, "--workers", "1", "config.wsgi")

    def kill_web(self):
        """The web server dies without a word; `start_web` and `wait` bring it back."""
        os.killpg(self.web.pid, signal.SIGKILL)
        self.web.wait()

    def manage(self, *arguments, database=None):
        """Run a management command and give back what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=BASE_DIR,
            env=self.env | ({"DATABASE_URL": database} if database else {}),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def spawn(self, name, *command):
        log = (self.folder / f"{name}.log").open("ab")
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=BASE_DIR,
            env=self.env,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.processes.append(process)
        return process

    def wait(self):
        for _ in range(300):
            try:
                with urllib.request.urlopen(self.url, timeout=30) as answer:
                    assert answer.status == 200
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError((self.folder / "web.log").read_text()[-4000:])

    def stop(self):
        for process in self.processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        with psycopg.connect(self.outer, autocommit=True) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
                    sql.Identifier(self.database)
                )
            )
