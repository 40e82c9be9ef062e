"""A forge for `watching.py`: many hosts of the loopback interface, one repository each number.

    .venv/bin/python script/bench/watching_forge.py FOLDER --port 8099 --hosts 40 --changed 100

Makes two repositories in the folder, as accepted and with one commit more, and prints the two
commits. `/N.git` is the second one for N below `--changed`, else the first. SIGTERM ends it; what
was asked lies in `FOLDER/asked.json` then: for each host the path and second of every request.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dulwich.objects import Blob, Commit, Tree
from dulwich.repo import Repo
from dulwich.server import Backend
from dulwich.web import make_wsgi_chain

from releases.licences import table, texts

README = b"# Kernels\n\nFast kernels for open models.\n\n## Install\n\npip install kernels\n"


def mit() -> bytes:
    """The text of the MIT licence as the SPDX list has it."""
    pairs = zip(table().classes, texts(), strict=True)
    return next(text for ids, text in pairs if "MIT" in ids).encode()


def commit(repo: Repo, files: dict[str, bytes], parent: bytes | None, at: int) -> bytes:
    """One more commit on `main` with these files."""
    tree, made = Tree(), Commit()
    for name, data in files.items():
        blob = Blob.from_string(data)
        repo.object_store.add_object(blob)
        tree.add(name.encode(), 0o100644, blob.id)
    repo.object_store.add_object(tree)
    made.tree, made.parents = tree.id, [parent] if parent else []
    made.author = made.committer = b"Ada <ada@example.org>"
    made.author_time = made.commit_time = at
    made.author_timezone = made.commit_timezone = 0
    made.message = b"Work"
    repo.object_store.add_object(made)
    repo.refs[b"refs/heads/main"] = made.id
    repo.refs.set_symbolic_ref(b"HEAD", b"refs/heads/main")
    return made.id


class Numbered(Backend):
    """Two repositories under many names."""

    def __init__(self, accepted: Repo, later: Repo, changed: int) -> None:
        self.accepted, self.later, self.changed = accepted, later, changed

    def open_repository(self, path: str | bytes) -> Repo:
        """The later one for low numbers."""
        number = int(os.fsdecode(path).strip("/").removesuffix(".git"))
        return self.later if number < self.changed else self.accepted


class Quiet(WSGIRequestHandler):
    def log_message(self, *_args: Any) -> None:
        """Nothing."""


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--hosts", type=int, required=True)
    parser.add_argument("--changed", type=int, required=True)
    options = parser.parse_args()
    repos, heads = [], []
    for name, commits in (("accepted", 1), ("later", 2)):
        repo = Repo.init_bare(str(options.folder / f"{name}.git"), mkdir=True)
        files, head = {"LICENSE": mit(), "README.md": README, "kernels.py": b"print(1)\n"}, None
        for number in range(commits):
            files[f"more{number}.py"] = b"print(2)\n"
            head = commit(repo, files, head, 1_780_000_000 + number)
        repos.append(repo)
        heads.append((head or b"").decode())
    asked: dict[str, list[tuple[str, float]]] = defaultdict(list)
    app = make_wsgi_chain(Numbered(*repos, options.changed))

    def counted(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        asked[environ["HTTP_HOST"].partition(":")[0]].append(
            (f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}", time.monotonic())
        )
        return app(environ, start)

    for number in range(options.hosts):
        server = make_server(f"127.0.1.{number + 1}", options.port, counted, WSGIServer, Quiet)
        threading.Thread(target=server.serve_forever, daemon=True).start()
    print(json.dumps(heads), flush=True)
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    (options.folder / "asked.json").write_text(json.dumps(asked))
    return 0


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    raise SystemExit(main())
