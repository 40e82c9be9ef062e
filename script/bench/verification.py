"""Verify one large repository, served on loopback, and say what it took.

    .venv/bin/python script/bench/verification.py --json
    .venv/bin/python script/bench/verification.py --commits 10000 --megabytes 200

Makes a repository of so many commits whose files come to so many megabytes that do not compress,
serves it with git itself, and runs `manage.py verify_release` on it as a process of its own.
Printed are its seconds, its peak memory, and the most it held on disk.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(BASE_DIR))

from releases.licences import table, texts  # noqa: E402

README = "# Engine\n\n## Install\n\n" + "It turns open data into open answers. " * 30
CITATION = "cff-version: 1.2.0\nmessage: Please cite.\ntitle: Engine\nauthors:\n  - name: Ada\n"


def licence() -> str:
    """The text of the MIT licence with a holder."""
    number = next(n for n, ids in enumerate(table().classes) if "MIT" in ids)
    return texts()[number].replace("<year> <copyright holders>", "2026 Ada Lovelace")


def make(folder: Path, commits: int, megabytes: int) -> Path:
    """The repository, written by git fast-import."""
    path = folder / "large.git"
    subprocess.run(["git", "init", "--quiet", "--bare", "-b", "main", path], check=True)
    for name in ("uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant"):
        subprocess.run(["git", "-C", path, "config", name, "true"], check=True)
    importer = subprocess.Popen(
        ["git", "-C", path, "fast-import", "--quiet"], stdin=subprocess.PIPE
    )
    size = megabytes * 1_000_000 // commits
    whole = {"LICENSE": licence(), "README.md": README, "CITATION.cff": CITATION}
    for number in range(commits):
        importer.stdin.write(_commit(number, size, whole if number == 0 else {}))
    importer.stdin.close()
    if importer.wait():
        sys.exit("git fast-import failed")
    subprocess.run(["git", "-C", path, "tag", "v1.0"], check=True)
    return path


def _commit(number: int, size: int, files: dict[str, str]) -> bytes:
    when = 1_700_000_000 + number * 600
    head = f"commit refs/heads/main\ncommitter Ada <ada@example.org> {when} +0000\ndata 4\nWork\n"
    parts = [head.encode()]
    for name, text in files.items():
        data = text.encode()
        parts.append(f"M 100644 inline {name}\ndata {len(data)}\n".encode() + data + b"\n")
    data = os.urandom(size)
    place = f"data/{number % 100:02d}/{number:05d}.bin"
    parts.append(f"M 100644 inline {place}\ndata {len(data)}\n".encode() + data + b"\n")
    return b"".join(parts)


def on_disk(folder: Path) -> int:
    """Bytes below a folder now."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size
        except FileNotFoundError:
            continue
    return total


def verify(url: str, port: int, scratch: Path) -> dict:
    """Run the command; its temporary files lie in `scratch`, which is looked at while it runs."""
    env = {
        **os.environ,
        "TMPDIR": str(scratch),
        "DEBUG": "true",
        "RELEASE_ALLOWED_NETWORKS": "127.0.0.0/8",
        "RELEASE_ALLOWED_PORTS": str(port),
    }
    most, over = [0], threading.Event()

    def watch() -> None:
        while not over.wait(0.05):
            most[0] = max(most[0], on_disk(scratch))

    watcher = threading.Thread(target=watch)
    watcher.start()
    began = time.perf_counter()
    command = ["manage.py", "verify_release", url, "--kind", "code", "--licence", "MIT", "--json"]
    process = subprocess.Popen(
        [sys.executable, *command], cwd=BASE_DIR, env=env, stdout=subprocess.PIPE
    )
    out = process.stdout.read()
    _, _, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    over.set()
    watcher.join()
    told = json.loads(out)
    return {
        "outcome": told["outcome"],
        "files": told["facts"].get("files"),
        "bytes_received": told["facts"].get("bytes_received"),
        "seconds": round(seconds, 1),
        "disk MiB": round(most[0] / 2**20, 1),
        "left on disk": on_disk(scratch),
        "peak MiB": round(used.ru_maxrss / 1024),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--commits", type=int, default=10_000)
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, scratch = Path(name) / "served", Path(name) / "scratch"
        folder.mkdir()
        scratch.mkdir()
        path = make(folder, options.commits, options.megabytes)
        size = on_disk(path)
        server = subprocess.Popen(
            [sys.executable, str(BASE_DIR / "script/bench/git_server.py"), str(folder)],
            stdout=subprocess.PIPE,
            text=True,
        )
        port = int(server.stdout.readline())
        try:
            result = verify(f"http://127.0.0.1:{port}/1/large.git", port, scratch)
        finally:
            server.terminate()
            server.wait()
    result = {"commits": options.commits, "repository MiB": round(size / 2**20), **result}
    print(json.dumps(result, indent=None if options.json else 2))
    # http on loopback is no public address, so the outcome is not asked for.
    good = result["seconds"] <= 20 and result["disk MiB"] <= 300 and result["peak MiB"] <= 400
    return 0 if good and not result["left on disk"] else 1


if __name__ == "__main__":
    raise SystemExit(main())
