"""The only way from Seedcorn to an address somebody else typed: a guarded urllib3 pool.

Every host is resolved once; every address it has is vetted; a vetted address is the one
dialled, so a second DNS answer changes nothing (rebinding), while TLS still checks the
name. Redirects are followed by hand and vetted again. Time and bytes are limited.
No credentials, no proxies from the environment, no cookies.
"""

from __future__ import annotations

import functools
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.util.connection import create_connection

from releases.fetching.addresses import (
    Address,
    Judgement,
    Rules,
    Target,
    check_address,
    is_allowed_inside,
    joined,
    parse,
    resolve,
)
from releases.fetching.problems import FetchProblem, Refused, TooLarge, Unreachable, from_status

__all__ = ["Guard", "Judgement", "Limits", "Page", "Rules", "check_address"]

REDIRECTS = {301, 302, 303, 307, 308}
CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds to connect, to wait for bytes, for everything; redirects; bytes in all.

    turns: seconds of waiting for turns at the hosts, which are not counted among the others.
    """

    connect: float = 5.0
    read: float = 20.0
    total: float = 60.0
    redirects: int = 3
    size: int = 50_000_000
    turns: float = 30.0


@dataclass(frozen=True, slots=True)
class Page:
    """An answer read to its end."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    final_url: str


@dataclass
class Guard:
    """One fetch: its rules and limits, and what happened on the way.

    Use as a context manager. redirects: the URLs passed through, in order. address: the
    network address last dialled. inside: that address was allowed by the operator only.
    received: bytes of bodies so far.
    """

    rules: Rules = field(default_factory=Rules)
    limits: Limits = field(default_factory=Limits)
    redirects: list[str] = field(default_factory=list)
    address: str = ""
    inside: bool = False
    received: int = 0

    def __post_init__(self) -> None:
        self.ends = time.monotonic() + self.limits.total
        self.patience = self.limits.turns
        self.expired = False
        self.budget = self.limits.size
        self._known: dict[tuple[str, int], tuple[Address, ...]] = {}
        self._sockets: list[socket.socket] = []
        self._timer = self._clock()
        self.pool = _pool(self)

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        self.pool.clear()

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Page:
        """Reads a page whole. Raises FetchProblem; an error status is Unreachable."""
        return self.request("GET", url, headers=dict(headers or {})).page()

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
        **_options: object,
    ) -> Answer:
        """Sends a request and follows the redirects of a GET. Raises FetchProblem.

        The body of the answer is still to be read and is counted then.
        """
        left = self.limits.redirects
        while True:
            response = self._send(method, url, headers, body)
            place = response.headers.get("Location")
            if response.status not in REDIRECTS or not place:
                if response.status >= 400:
                    response.close()
                    problem = from_status(response.status, url, response.headers)
                    if problem.wait:
                        self.rules.manners.rest(url, problem.wait)
                    raise problem
                return Answer(response, self, url)
            response.close()
            url = self._moved(method, url, joined(url, place), left)
            left -= 1

    def _moved(self, method: str, old: str, new: str, left: int) -> str:
        if method != "GET" or left <= 0:
            raise Unreachable(f"{old} redirects too often.", kind="moved too often")
        if parse(new, self.rules).scheme == "http" and old.startswith("https:"):
            raise Refused(f"{old} redirects to an unencrypted address.")
        self.redirects.append(new)
        return new

    def _send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        body: Any,
    ) -> urllib3.BaseHTTPResponse:
        target = parse(url, self.rules)
        self.addresses(target)
        self._take_turn(url)
        self.check_time()
        sent = {**(headers or {}), "User-Agent": self._agent(), "Accept-Encoding": "identity"}
        wait = urllib3.Timeout(connect=self.limits.connect, read=self.limits.read)
        try:
            response = self.pool.urlopen(
                method, url, headers=sent, body=body, redirect=False, retries=False,
                preload_content=False, timeout=wait,
            )  # fmt: skip
        except urllib3.exceptions.HTTPError as problem:
            raise self.explain(problem, url) from problem
        if response.headers.get("Content-Encoding", "identity") != "identity":
            response.close()
            raise Unreachable(f"{url} answered in a compressed form that was not asked for.",
                              kind="server error")  # fmt: skip
        return response

    def _take_turn(self, url: str) -> None:
        """Waits until the host may be asked; meanwhile the clock stands still."""
        pause = self.rules.manners.turn(url, self.patience)
        if pause > 0:
            self._timer.cancel()
            self.patience -= pause
            self.ends += pause
            time.sleep(pause)
            self._timer = self._clock()
            self._timer.start()

    def _clock(self) -> threading.Timer:
        timer = threading.Timer(max(0.0, self.ends - time.monotonic()), self._expire)
        timer.daemon = True
        return timer

    def _agent(self) -> str:
        contact = self.rules.contact
        safe = "".join(c for c in contact if c.isascii() and c.isprintable())
        return f"Seedcorn-release-check (+{safe})" if safe else "Seedcorn-release-check"

    def addresses(self, target: Target) -> tuple[Address, ...]:
        """The vetted addresses of a host, resolved once in the life of this guard."""
        key = (target.host, target.port)
        if key not in self._known:
            self._known[key] = resolve(target, self.rules)
        return self._known[key]

    def dial(self, host: str, port: int, timeout: Any) -> socket.socket:
        """Connects to the vetted address of a host already asked for."""
        found = self._known.get((host.strip("[]").rstrip("."), port))
        if not found:
            raise Refused(f"{host} was not checked before it was dialled.")
        for number, address in enumerate(found):
            self.check_time()
            try:
                sock = create_connection((str(address), port), timeout)
            except OSError:
                if number == len(found) - 1:
                    raise
                continue
            self.address = str(address)
            # What the public could not have reached must not pass for public unnoticed.
            self.inside = self.inside or is_allowed_inside(address, self.rules)
            self.watch(sock)
            return sock
        raise Refused(f"{host} has no address.")

    def watch(self, sock: socket.socket) -> None:
        """Ends this socket when the time is over. Raises Unreachable when it is over already.

        Added first and looked at then: the clock rings once and ends those added before.
        """
        self._sockets.append(sock)
        try:
            self.check_time()
        except Unreachable:
            sock.close()
            raise

    def count(self, size: int) -> None:
        """Counts received bytes; raises TooLarge or Unreachable at a limit."""
        self.received += size
        self.budget -= size
        if self.budget < 0:
            raise TooLarge(
                f"More than {self.limits.size:,} bytes were sent; the rest was not read."
            )
        self.check_time()

    def check_time(self) -> None:
        """Raises Unreachable when the total time is over."""
        if self.expired or time.monotonic() > self.ends:
            raise self._late()

    def _late(self) -> Unreachable:
        return Unreachable(
            f"The answer was not complete after {self.limits.total:.0f} seconds.", kind="timeout"
        )

    def _expire(self) -> None:
        """Ends every connection; a read that waits returns at once.

        Without this, a server sending one byte now and then could hold a worker.
        """
        self.expired = True
        for sock in self._sockets:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # closed already

    def explain(self, problem: Exception, url: str) -> FetchProblem:
        """An error of urllib3 in our words."""
        if self.expired:
            return self._late()
        refused = isinstance(problem, urllib3.exceptions.NewConnectionError)
        # urllib3 counts a refused connection among the timeouts.
        if isinstance(problem, urllib3.exceptions.TimeoutError) and not refused:
            return Unreachable(f"{url} did not answer in time.", kind="timeout")
        if isinstance(problem, urllib3.exceptions.SSLError):
            return Unreachable(f"The certificate of {url} is not valid.", kind="no connection")
        return Unreachable(f"The connection to {url} failed.", kind="no connection")


class Answer:
    """A response whose body is counted while it is read; the shape Dulwich expects."""

    def __init__(self, response: urllib3.BaseHTTPResponse, guard: Guard, url: str) -> None:
        self._response = response
        self._guard = guard
        self._url = url
        self.status = response.status
        self.headers = response.headers
        self.content_type: str | None = None
        self.redirect_location = ""

    def geturl(self) -> str:
        """The URL that answered, after redirects."""
        return self._url

    def read(self, amount: int = CHUNK) -> bytes:
        """Up to amount bytes; b"" at the end. Raises FetchProblem."""
        try:
            data = self._response.read(min(amount, self._guard.budget + 1))
        except urllib3.exceptions.HTTPError as problem:
            raise self._guard.explain(problem, self._url) from problem
        self._guard.count(len(data))
        return data

    def page(self) -> Page:
        """The answer read to its end. Raises FetchProblem."""
        parts: list[bytes] = []
        try:
            while part := self.read():
                parts.append(part)
        finally:
            self.close()
        return Page(self.status, self.headers, b"".join(parts), self._url)

    def close(self) -> None:
        """Gives the connection up; an unread body is not read."""
        self._response.close()


def _pool(guard: Guard) -> urllib3.PoolManager:
    """A pool whose connections can only come from guard.dial."""

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return _dialled(guard, self)

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return _dialled(guard, self)

        def connect(self) -> None:
            super().connect()
            if self.sock is not None:
                # TLS wraps the socket into a new one; the one watched so far is an empty shell.
                guard.watch(self.sock)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    manager = urllib3.PoolManager(num_pools=4, ssl_context=_trust())
    manager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
    return manager


@functools.cache
def _trust() -> ssl.SSLContext:
    """The certificates of this machine, read once: they took half of the time of a look."""
    return ssl.create_default_context()


def _dialled(guard: Guard, connection: HTTPConnection) -> socket.socket:
    try:
        return guard.dial(connection.host, connection.port or 443, connection.timeout)
    except TimeoutError as problem:
        raise urllib3.exceptions.ConnectTimeoutError(connection, "timed out") from problem
    except OSError as problem:
        raise urllib3.exceptions.NewConnectionError(connection, str(problem)) from problem
