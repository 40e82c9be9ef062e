"""Serves repositories on loopback over git's own http-backend, in a process of its own.

    .venv/bin/python script/bench/git_server.py FOLDER --hosts 4

Prints the port. `/anything/NAME.git` is the repository NAME.git of the folder, so that one can
stand for thousands; requests are counted, by host and second, and told at the end as JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ASKED: Counter[tuple[str, int]] = Counter()
ADVERTISED: dict[tuple[str, str], tuple[dict[str, str], bytes]] = {}


class Handler(BaseHTTPRequestHandler):
    """git http-backend as CGI; what it advertises is asked of it once a repository."""

    folder: Path
    protocol_version = "HTTP/1.1"

    def log_message(self, *_args: object) -> None:
        """Nothing."""

    def do_GET(self) -> None:
        """What a repository advertises."""
        self.answer(b"")

    def do_POST(self) -> None:
        """A pack, or references in the second version of the protocol."""
        self.answer(self.rfile.read(int(self.headers["Content-Length"])))

    def answer(self, body: bytes) -> None:
        """Answers and counts."""
        path, _, query = self.path.partition("?")
        # /number/NAME.git/… is NAME.git/…
        path = "/" + path.split("/", 2)[2]
        key = (path, self.headers.get("Git-Protocol", ""))
        if self.command == "GET":
            ASKED[self.headers.get("Host", "").split(":")[0], int(time.monotonic())] += 1
        if self.command == "POST" or key not in ADVERTISED:
            fields, rest = self.backend(path, query, body)
            if self.command == "GET":
                ADVERTISED[key] = fields, rest
        else:
            fields, rest = ADVERTISED[key]
        self.send(fields, rest)

    def send(self, fields: dict[str, str], rest: bytes) -> None:
        """What http-backend answered."""
        fields = dict(fields)
        self.send_response(int(fields.pop("Status", "200").split()[0]))
        for name, value in fields.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(rest)))
        self.end_headers()
        self.wfile.write(rest)

    def backend(self, path: str, query: str, body: bytes) -> tuple[dict[str, str], bytes]:
        """What git answers."""
        protocol = self.headers.get("Git-Protocol", "")
        env = {
            "PATH": os.environ["PATH"], "GIT_PROJECT_ROOT": str(self.folder),
            "GIT_HTTP_EXPORT_ALL": "1", "PATH_INFO": path, "QUERY_STRING": query,
            "REQUEST_METHOD": self.command, "REMOTE_ADDR": "127.0.0.1", "HOME": "/nonexistent",
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)), "HTTP_GIT_PROTOCOL": protocol,
            "GIT_PROTOCOL": protocol, "GIT_CONFIG_GLOBAL": "/dev/null",
        }  # fmt: skip
        done = subprocess.run(
            ["git", "http-backend"], input=body, env=env, capture_output=True, check=False
        )
        head, _, rest = done.stdout.partition(b"\r\n\r\n")
        lines = (line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line)
        return dict(lines), rest


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    Handler.folder = options.folder
    server = ThreadingHTTPServer(("0.0.0.0", 0), Handler)  # noqa: S104 - loopback hosts 127.0.0.x
    print(server.server_port, flush=True)
    signal.signal(signal.SIGTERM, lambda *_args: sys.exit())
    try:
        server.serve_forever()
    except SystemExit:
        hosts: dict[str, int] = {}
        for (host, _), count in ASKED.items():
            hosts[host] = max(hosts.get(host, 0), count)
        print(json.dumps({"asked": sum(ASKED.values()), "most_in_a_second": hosts}), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
