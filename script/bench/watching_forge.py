"""A forge for `watching.py`: many hosts of the loopback interface, one repository each number.

    .venv/bin/python script/bench/watching_forge.py FOLDER --port 8099 --hosts 40 --changed 100

Makes two repositories in the folder, as accepted and with one commit more, which git itself serves
in the second version of its protocol, and prints the two commits. `/N.git` is the second one for N
below `--changed`, else the first. SIGTERM ends it; what was asked lies in `FOLDER/asked.json` then:
for each host the path and second of every request.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
import time
from collections import defaultdict
from http.server import ThreadingHTTPServer
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dulwich.objects import Blob, Commit, Tree
from dulwich.repo import Repo

from releases.licences import table, texts
from script.bench.git_server import Handler

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


class Forge(Handler):
    """Two repositories under many names, served by git; what it answered once is remembered."""

    changed: int
    asked: dict[str, list[tuple[str, float]]]
    answers: dict[tuple[str, ...], tuple[dict[str, str], bytes]]

    def answer(self, body: bytes) -> None:
        """Notes who was asked for what and when."""
        host = self.headers.get("Host", "").partition(":")[0]
        self.asked[host].append((f"{self.command} {self.path}", time.monotonic()))
        path, _, query = self.path.partition("?")
        _, name, place = path.split("/", 2)
        number = int(name.removesuffix(".git"))
        path = f"/{'later' if number < self.changed else 'accepted'}.git/{place}"
        key = (path, query, self.headers.get("Git-Protocol", ""), body.hex())
        if key not in self.answers:
            self.answers[key] = self.backend(path, query, body)
        self.send(*self.answers[key])


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--hosts", type=int, required=True)
    parser.add_argument("--changed", type=int, required=True)
    options = parser.parse_args()
    heads = []
    for name, commits in (("accepted", 1), ("later", 2)):
        repo = Repo.init_bare(str(options.folder / f"{name}.git"), mkdir=True)
        config = repo.get_config()
        for allowed in (b"allowFilter", b"allowAnySHA1InWant"):
            config.set((b"uploadpack",), allowed, b"true")
        config.write_to_path()
        files, head = {"LICENSE": mit(), "README.md": README, "kernels.py": b"print(1)\n"}, None
        for number in range(commits):
            files[f"more{number}.py"] = b"print(2)\n"
            head = commit(repo, files, head, 1_780_000_000 + number)
        heads.append((head or b"").decode())
    Forge.folder, Forge.changed = options.folder, options.changed
    Forge.asked, Forge.answers = defaultdict(list), {}
    for number in range(options.hosts):
        server = ThreadingHTTPServer((f"127.0.1.{number + 1}", options.port), Forge)
        threading.Thread(target=server.serve_forever, daemon=True).start()
    print(json.dumps(heads), flush=True)
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    (options.folder / "asked.json").write_text(json.dumps(Forge.asked))
    return 0


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    raise SystemExit(main())
