"""Forges on the loopback interface: honest ones over real git, and hostile ones.

`git_backend()` serves with git's own http-backend, `dulwich_server()` with Dulwich's WSGI
server; `Repository` makes the repositories they serve. `hostile(...)` answers as told.
"""

import contextlib
import gzip
import os
import socket
import ssl
import subprocess
import threading
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from releases.fetching.guard import Limits, Rules

LOOPBACK = ("127.0.0.0/8",)
ENV = {
    "PATH": os.environ["PATH"],
    "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.org",
    "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.org",
    "GIT_AUTHOR_DATE": "2026-03-01T12:00:00+01:00", "GIT_COMMITTER_DATE": "2026-03-01T12:00:00+01:00",
    "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null", "HOME": "/nonexistent",
}  # fmt: skip


def port_of(url: str) -> int:
    return urlsplit(url).port


def rules_for(*urls: str) -> Rules:
    """Rules that let the loopback forges through, on their ports only."""
    return Rules(allowed_networks=LOOPBACK, allowed_ports=frozenset(port_of(u) for u in urls))


def quick(**changes: float) -> Limits:
    """Limits for tests: the same rules, less waiting."""
    return Limits(**{"connect": 2.0, "read": 2.0, "total": 5.0, **changes})


class Repository:
    """A bare repository under a folder, filled commit by commit with git itself."""

    def __init__(self, folder: Path, name: str = "repo.git") -> None:
        self.path = folder / name
        self.git("init", "--quiet", "--bare", "--initial-branch=main", str(self.path), bare=False)
        self.git("config", "uploadpack.allowFilter", "true")
        self.git("config", "http.receivepack", "false")

    def git(self, *args: str, data: bytes | None = None, bare: bool = True) -> str:
        where = ["-C", str(self.path)] if bare else []
        done = subprocess.run(
            ["git", *where, *args], input=data, env=ENV, check=True, capture_output=True
        )
        return done.stdout.decode().strip()

    def blob(self, data: bytes) -> str:
        return self.git("hash-object", "-w", "--stdin", data=data)

    def tree(self, entries: dict) -> str:
        """entries: name (bytes or str) -> bytes, (mode, bytes or oid), or a dict (a folder)."""
        lines = b""
        for name, value in entries.items():
            raw = name.encode() if isinstance(name, str) else name
            if isinstance(value, dict):
                mode, kind, oid = "040000", "tree", self.tree(value)
            elif isinstance(value, tuple):
                mode, oid = value
                kind = "commit" if mode == "160000" else "blob"
                oid = self.blob(oid) if isinstance(oid, bytes) else oid
            else:
                mode, kind, oid = "100644", "blob", self.blob(value)
            lines += f"{mode} {kind} {oid}\t".encode() + raw + b"\0"
        return self.git("mktree", "-z", "--missing", data=lines)

    def commit(self, entries: dict, *, parent: str | None = None, tag: str = "") -> str:
        options = ["-p", parent] if parent else []
        oid = self.git("commit-tree", self.tree(entries), "-m", "Work", *options)
        self.git("update-ref", "refs/heads/main", oid)
        if tag:
            self.git("tag", "-a", tag, "-m", tag, oid)
        return oid


@contextlib.contextmanager
def _running(server) -> Iterator[str]:
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    )
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextlib.contextmanager
def git_backend(folder: Path) -> Iterator[str]:
    """git's own http-backend as CGI; yields the base URL."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *args) -> None:
            """Nothing."""

        def do_GET(self) -> None:
            self._run(b"")

        def do_POST(self) -> None:
            self._run(self.rfile.read(int(self.headers["Content-Length"])))

        def _run(self, body: bytes) -> None:
            path, _, query = self.path.partition("?")
            env = {
                **ENV, "GIT_PROJECT_ROOT": str(folder), "GIT_HTTP_EXPORT_ALL": "1", "PATH_INFO": path,
                "QUERY_STRING": query, "REQUEST_METHOD": self.command, "REMOTE_ADDR": "127.0.0.1",
                "CONTENT_TYPE": self.headers.get("Content-Type", ""), "CONTENT_LENGTH": str(len(body)),
                "HTTP_GIT_PROTOCOL": self.headers.get("Git-Protocol", ""), "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            }  # fmt: skip
            out = subprocess.run(
                ["git", "http-backend"], input=body, env=env, capture_output=True, check=False
            ).stdout
            head, _, rest = out.partition(b"\r\n\r\n")
            fields = dict(
                line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line
            )
            self.send_response(int(fields.pop("Status", "200").split()[0]))
            for name, value in fields.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(rest)))
            self.end_headers()
            self.wfile.write(rest)

    with _running(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as url:
        yield url


@contextlib.contextmanager
def dulwich_server(folder: Path, name: str = "repo.git") -> Iterator[str]:
    """Dulwich's WSGI server for one repository; yields the base URL."""
    from dulwich.repo import Repo
    from dulwich.server import DictBackend
    from dulwich.web import make_wsgi_chain

    class Quiet(WSGIRequestHandler):
        def log_message(self, *args) -> None:
            """Nothing."""

    repo = Repo(str(folder / name))
    app = make_wsgi_chain(DictBackend({f"/{name}": repo}))
    try:
        with _running(make_server("127.0.0.1", 0, app, WSGIServer, Quiet)) as url:
            yield url
    finally:
        repo.close()


@contextlib.contextmanager
def hostile(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[tuple[str, list[str]]]:
    """A server whose every answer is written by the given function; yields URL and log."""
    log: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *args) -> None:
            """Nothing."""

        def do_GET(self) -> None:
            log.append(f"{self.command} {self.path}")
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                answer(self)

        do_POST = do_GET  # noqa: N815

    with _running(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as url:
        yield url, log


def status(code: int, **headers: str) -> Callable:
    """Answers with a status and nothing else."""

    def answer(handler) -> None:
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


def body(data: bytes, content_type: str = "text/plain", **headers: str) -> Callable:
    """Answers 200 with these bytes."""

    def answer(handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", content_type)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)

    return answer


def endless(
    content_type: str = "text/plain", start: bytes = b"", piece: bytes = b"0" * 65_536
) -> Callable:
    """Never stops sending; says it has 5 GB."""

    def answer(handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", content_type)
        handler.send_header("Content-Length", str(5_000_000_000))
        handler.end_headers()
        handler.wfile.write(start)
        while True:
            handler.wfile.write(piece)

    return answer


def dripping(stop: threading.Event) -> Callable:
    """One byte every tenth of a second until told to stop."""

    def answer(handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/plain")
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        while not stop.wait(0.1):
            handler.wfile.write(b"x")
            handler.wfile.flush()

    return answer


@contextlib.contextmanager
def stalling(folder: Path) -> Iterator[tuple[str, ssl.SSLContext]]:
    """Begins TLS 0.7 s late, then drips headers; yields its address and who trusts it."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    secure.load_cert_chain(certificate, key)
    stop = threading.Event()

    def serve(server: socket.socket) -> None:
        raw, _ = server.accept()
        stop.wait(0.7)
        # Being cut off is what it is for.
        with raw, contextlib.suppress(OSError), secure.wrap_socket(raw, server_side=True) as sock:
            sock.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not stop.wait(0.1):
                sock.sendall(b"x")

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, args=[server])
        thread.start()
        try:
            address = f"https://127.0.0.1:{server.getsockname()[1]}/"
            yield address, ssl.create_default_context(cafile=str(certificate))
        finally:
            stop.set()
            thread.join()


def zipped_bomb(size: int = 50_000_000) -> Callable:
    """A small answer that would inflate to `size` bytes."""
    return body(gzip.compress(b"\0" * size, 9), Content_Encoding="gzip")


def pkt(data: bytes) -> bytes:
    return f"{len(data) + 4:04x}".encode() + data


def malicious_git(
    pack: bytes | Callable, commit: str = "1" * 40, *, shallow: bool = True
) -> Callable:
    """Speaks git protocol version 0 and sends the given bytes as the pack."""
    refs = (
        pkt(b"# service=git-upload-pack\n") + b"0000"
        + pkt(f"{commit} HEAD\0shallow symref=HEAD:refs/heads/main agent=evil/1\n".encode())
        + pkt(f"{commit} refs/heads/main\n".encode()) + b"0000"
    )  # fmt: skip
    start = pkt(f"shallow {commit}\n".encode()) + b"0000" if shallow else b""
    start += pkt(b"NAK\n")

    def answer(handler) -> None:
        if handler.command == "GET":
            body(refs, "application/x-git-upload-pack-advertisement")(handler)
            return
        handler.rfile.read(int(handler.headers["Content-Length"]))
        kind = "application/x-git-upload-pack-result"
        if callable(pack):
            endless(kind, start + b"PACK\0\0\0\2\0\0\0\1")(handler)
        else:
            body(start + pack, kind)(handler)

    return answer


def site(pages: dict) -> Callable:
    """A web site: path -> an answer, or (bytes, type) served whole or by range; else 404.

    A page asked for with `Accept` of metadata is looked up as `path + " metadata"` first.
    """

    def answer(handler) -> None:
        accept = handler.headers.get("Accept", "")
        wants = " metadata" if "datacite" in accept else ""
        found = pages.get(handler.path + wants, pages.get(handler.path))
        if found is None:
            status(404)(handler)
        elif callable(found):
            found(handler)
        elif handler.headers.get("Range") == "bytes=0-0":
            data, kind = found
            handler.send_response(206)
            handler.send_header("Content-Type", kind)
            handler.send_header("Content-Range", f"bytes 0-0/{len(data)}")
            handler.send_header("Content-Length", "1")
            handler.end_headers()
            handler.wfile.write(data[:1])
        else:
            body(*found)(handler)

    return answer


def late(answer: Callable[[], Callable]) -> Callable:
    """An answer that is written once the address of the server is known."""

    def written(handler) -> None:
        answer()(handler)

    return written


def relay(handler, git):
    """Passes a git request on to the backend."""
    data = None
    if handler.command == "POST":
        data = handler.rfile.read(int(handler.headers["Content-Length"]))
    kept = ("Content-Type", "Accept", "Git-Protocol")
    headers = {name: handler.headers[name] for name in kept if handler.headers[name]}
    request = urllib.request.Request(git + handler.path, data, headers)
    with urllib.request.urlopen(request) as got:
        body(got.read(), got.headers["Content-Type"])(handler)
