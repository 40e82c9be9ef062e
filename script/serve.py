"""Runs Seedcorn in the foreground: the servers, the web process, the worker and the scheduler.

Started by `script/server`. Ends all of them on Ctrl-C or SIGTERM, or when one of them dies.
"""

import contextlib
import ctypes
import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

BASE_DIR = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BASE_DIR))

from core import embedded  # noqa: E402 - the checkout must be on the path first

VAR = BASE_DIR / "var"
LOGS = VAR / "log"
LOG_LIMIT = 10_000_000  # bytes after which a log is put aside at the next start
WEB_SECONDS = 60  # time the web process has to answer
PORT_SECONDS = 10  # time a port may still be held by a run that was just killed
PATIENCE = ((signal.SIGTERM, 10), (signal.SIGQUIT, 3), (signal.SIGKILL, 5))
PR_SET_PDEATHSIG = 1


class Stopped(Exception):
    """Somebody asked this run to end."""


class Failed(Exception):
    """Why this run cannot go on, in a sentence."""


class Supervisor:
    """The child processes of this run and how they start and end."""

    def __init__(self) -> None:
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.stop_wanted = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._want_stop)

    def _want_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stop_wanted = True

    def pause(self, seconds: float = 0.1) -> None:
        """Wait a moment; raise when this run should end."""
        if self.stop_wanted:
            raise Stopped
        time.sleep(seconds)

    def start(self, name: str, *command: str) -> subprocess.Popen[bytes]:
        """Start a program of the virtual environment, its output into `var/log/<name>.log`."""
        log = LOGS / f"{name}.log"
        if log.exists() and log.stat().st_size > LOG_LIMIT:
            log.replace(log.with_suffix(".log.1"))
        with log.open("ab") as output:
            child = subprocess.Popen(
                [sys.executable, *command],
                cwd=BASE_DIR,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                # Ctrl-C reaches the supervisor alone, which then ends its children in order.
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509 - this process has one thread
            )
        self.children[name] = child
        return child

    def run(self, name: str, *command: str) -> str:
        """Run a program to its end and return what it wrote."""
        begin = (LOGS / f"{name}.log").stat().st_size if (LOGS / f"{name}.log").exists() else 0
        child = self.start(name, *command)
        while child.poll() is None:
            self.pause(0.05)
        del self.children[name]
        if child.returncode:
            raise Failed(f"{name} failed.\n{tail(name)}")
        data = (LOGS / f"{name}.log").read_bytes()
        return data[begin if begin < len(data) else 0 :].decode(errors="replace")

    def check(self) -> None:
        """Raise when a child or an embedded server has died."""
        for name, child in self.children.items():
            if child.poll() is not None:
                raise Failed(f"{name} ended by itself (status {child.returncode}).\n{tail(name)}")
        for name in embedded.fallen(BASE_DIR):
            raise Failed(f"{name} ended by itself.\n{tail(name)}")

    def end_all(self) -> None:
        """End the children, politely at first, with everything they started."""
        for sign, seconds in PATIENCE:
            for child in self.children.values():
                if child.poll() is None:
                    child.send_signal(sign)
            give_up = time.monotonic() + seconds
            while any(child.poll() is None for child in self.children.values()):
                if time.monotonic() > give_up:
                    break
                time.sleep(0.05)
        for child in self.children.values():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)


def die_with_parent() -> None:
    """Have the kernel end this child when the supervisor is killed; on Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def tail(name: str, lines: int = 15) -> str:
    """Return the last lines of a log."""
    log = LOGS / f"{name}.log"
    text = log.read_text(errors="replace") if log.exists() else ""
    return f"The end of var/log/{name}.log:\n" + "\n".join(text.splitlines()[-lines:])


def only_one() -> int:
    """Hold the lock of the one run a checkout can have; return its descriptor."""
    lock = os.open(VAR / "serve.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        where = os.read(lock, 200).decode() or "; it is still starting"
        raise Failed(f"Seedcorn is running already{where}.") from None
    os.ftruncate(lock, 0)
    return lock


def wait_for_port(supervisor: Supervisor, host: str, port: int) -> None:
    """Wait until the address is free, which a killed run gives back after a moment."""
    give_up = time.monotonic() + PORT_SECONDS
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    while True:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                if time.monotonic() > give_up:
                    raise Failed(
                        f"Port {port} on {host} cannot be used ({error.strerror}); "
                        "choose another one, for example PORT=8001 script/server."
                    ) from None
            else:
                return
        supervisor.pause()


def wait_for_web(supervisor: Supervisor, host: str, port: int) -> None:
    """Wait until the front page is answered without a server error."""
    give_up = time.monotonic() + WEB_SECONDS
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - asks, binds nothing
    status = 0
    while time.monotonic() < give_up:
        supervisor.check()
        connection = http.client.HTTPConnection(host, port, timeout=10)
        try:
            connection.request("GET", "/")
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException):
            status = 0
        finally:
            connection.close()
        if status and status < http.HTTPStatus.INTERNAL_SERVER_ERROR:
            return
        supervisor.pause(0.1 if status == 0 else 1)
    said = f"answers with status {status}" if status else "does not answer"
    raise Failed(f"The web process {said}.\n{tail('web')}")


def environment(address: str) -> None:
    """Set what a trial run needs and the caller has not given."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("DEBUG", "true")
    os.environ.setdefault("SITE_URL", address)
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    if not os.environ.get("SECRET_KEY"):
        os.environ["SECRET_KEY"] = embedded.secret_key(BASE_DIR)


def start_processes(supervisor: Supervisor, host: str, port: int) -> None:
    """Start web, both workers and the scheduler."""
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    supervisor.start(
        "web",
        *("-m", "gunicorn", "config.wsgi:application", "--bind", bind),
        *("--graceful-timeout", "5", "--access-logfile", "-"),
    )
    worker = ("-m", "celery", "-A", "config", "worker", "--loglevel", "INFO")
    supervisor.start("worker", *worker, "--concurrency", "2")
    supervisor.start(
        "urgent", *worker, "--concurrency", "1", "--queues", "urgent", "--hostname", "urgent@%h"
    )
    supervisor.start(
        "beat",
        *("-m", "celery", "-A", "config", "beat", "--loglevel", "INFO"),
        *("--schedule", str(VAR / "beat-schedule"), "--pidfile", ""),
    )


def serve(supervisor: Supervisor) -> None:
    """Bring everything up, say where it is, and watch over it until somebody ends it."""
    host = os.environ.get("HOST") or "127.0.0.1"
    port = int(os.environ.get("PORT") or "8000")
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    lock = only_one()
    wait_for_port(supervisor, host, port)
    environment(address)
    print("Starting the database and Redis …", flush=True)
    embedded.provide(BASE_DIR)
    supervisor.run("migrate", "manage.py", "migrate", "--no-input")
    print("Preparing the demonstration round …", flush=True)
    demo = supervisor.run("demo", "manage.py", "load_demo")
    start_processes(supervisor, host, port)
    wait_for_web(supervisor, host, port)
    os.write(lock, f" at {address}".encode())
    print(f"\n{demo.strip()}\n\nSeedcorn is at {address} – Ctrl-C ends it.", flush=True)
    while True:
        supervisor.check()
        supervisor.pause(0.3)


def main() -> int:
    """Run until the end; return the exit status."""
    LOGS.mkdir(parents=True, exist_ok=True)
    supervisor = Supervisor()
    status = 0
    try:
        serve(supervisor)
    except Stopped:
        print("\nStopping …", flush=True)
    except (Failed, embedded.EmbeddedError) as error:
        print(f"\n{error}", file=sys.stderr, flush=True)
        status = 1
    finally:
        supervisor.end_all()
        embedded.release(BASE_DIR)
    return status


if __name__ == "__main__":
    sys.exit(main())
