"""Measure how well and how fast licence texts are recognised.

    .venv/bin/python script/bench/licences.py --json
    .venv/bin/python script/bench/licences.py --wheels DIR --edits 20000 --peer PYTHON

Four things: is the nearest licence named right on the whole SPDX list, re-wrapped, under other
headers and with other quotes; how many real licence files of packages are named right and pass by
themselves, the truth being the License-Expression of the package (the installed packages, or the
wheels in DIR); does any text pass that had one word deleted, negated or inserted; does any text
pass that is not open. PYTHON is an interpreter that has scancode-toolkit, run on the same files.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import subprocess
import sys
import tempfile
import textwrap
import time
import zipfile
from collections.abc import Callable, Iterator
from email.parser import HeaderParser
from importlib.metadata import distributions
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from releases.licence_text import _BULLET, MAX_CHARACTERS, is_notice, words
from releases.licences import ALIKE, recognise, table, texts
from releases.policy import is_open, licences_in

NAMED = re.compile(r"(?:licen[cs]e|copying|unlicense)[^/]*", re.IGNORECASE)
CLOSED = re.compile(r"CC-BY-(NC|ND)|BUSL|SSPL|Elastic|PolyForm|Hippocratic|JSON$")
# The package's own licence files, not those of what it carries along.
OWN = re.compile(r"^[^/]+\.dist-info/(?:licenses/)?[^/]+$")
INSERTED = ("not", "no", "never", "commercial", "paid", "except", "only", "without")
PEER = """
import json, sys, time
from scancode.api import get_licenses
get_licenses(sys.argv[1])
for path in sys.argv[1:]:
    began = time.process_time()
    found = get_licenses(path).get("detected_license_expression_spdx")
    print(json.dumps([path, found, time.process_time() - began]), flush=True)
"""


def wrapped(text: str) -> str:
    return "\n\n".join(textwrap.fill(part, 66) for part in text.split("\n\n"))


def headed(text: str) -> str:
    return f"My project\n==========\n\nCopyright (c) 2026 Ada Lovelace and others\n\n{text}"


def quoted(text: str) -> str:
    return text.replace('"', "“").replace("'", "’").upper()


CHANGES: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "re-wrapped": wrapped,
    "other header": headed,
    "other quotes and case": quoted,
    "all three": lambda text: headed(wrapped(quoted(text))),
}


def spdx_list() -> Iterator[dict]:
    """The whole list under each change: share named right, share exact, milliseconds."""
    both = [
        (set(ids), text) for ids, text in zip(table().classes, texts(), strict=True) if text.strip()
    ]
    for name, change in CHANGES.items():
        right = exact = 0
        costs = []
        for ids, text in both:
            began = time.process_time()
            found = recognise(change(text))
            costs.append(1_000 * (time.process_time() - began))
            named = found.ids or tuple(near.id for near in found.nearest[:1])
            right += bool(ids & set(named))
            exact += found.exact
        costs.sort()
        yield {
            "texts": name,
            "count": len(both),
            "named right %": round(100 * right / len(both), 1),
            "exact %": round(100 * exact / len(both), 1),
            "mean ms": round(sum(costs) / len(costs), 1),
            "p95 ms": round(costs[int(0.95 * len(costs))], 1),
        }


def installed() -> Iterator[tuple[str, str, bytes]]:
    """Licence expression, name and bytes of each licence file of the installed packages."""
    for package in distributions():
        declared = package.metadata.get("License-Expression")
        for file in package.files or ():
            if declared and OWN.search(str(file)) and NAMED.fullmatch(file.name):
                path = Path(str(package.locate_file(file)))
                if path.is_file():
                    yield declared, f"{package.name}/{file.name}", path.read_bytes()


def in_wheels(folder: Path) -> Iterator[tuple[str, str, bytes]]:
    """The same of the wheels in a folder."""
    for path in sorted(folder.glob("*.whl")):
        with zipfile.ZipFile(path) as wheel:
            inside = [name for name in wheel.namelist() if ".dist-info/" in name]
            meta = next(name for name in inside if name.endswith(".dist-info/METADATA"))
            declared = HeaderParser().parsestr(wheel.read(meta).decode()).get("License-Expression")
            for name in inside:
                if declared and OWN.search(name) and NAMED.fullmatch(name.rpartition("/")[2]):
                    yield declared, f"{path.name}/{name}", wheel.read(name)


def real_files(found: list[tuple[str, str, bytes]]) -> dict:
    """How many are named as one of the licences declared, and how many of the open ones pass."""
    sound = [row for row in found if len(row[2]) <= MAX_CHARACTERS and licences_in(row[0])]
    right = passed = single = 0
    wrong = []
    for declared, name, data in sound:
        ids = set(licences_in(declared))
        text = recognise(data.decode("utf-8", "replace"))
        near = text.ids or text.several or tuple(near.id for near in text.nearest[:1])
        twins = {
            twin for one in near for group in table().classes if one in group for twin in group
        }
        if ids & (twins | set(near)):
            right += 1
        else:
            wrong.append(f"{name}: {declared}, read as {', '.join(near) or 'nothing'}")
        # Not several one after the other, and not a sentence that points to another file.
        single += text.exact or (text.similarity >= ALIKE and not text.several)
        passed += is_open(text) is True
    return {
        "files": len(sound),
        "named right %": round(100 * right / max(1, len(sound)), 1),
        "passed by itself %": round(100 * passed / max(1, len(sound)), 1),
        "of those that are one licence": single,
        "passed of them %": round(100 * passed / max(1, single), 1),
        "otherwise": wrong,
    }


def edits(count: int, seed: int) -> dict:
    """Texts of OSI-approved licences with one word deleted, negated or inserted; none may pass."""
    pick = random.Random(seed)  # noqa: S311 - repeatable, nothing secret
    osi = [
        (ids, text, _spots(text))
        for ids, text in zip(table().classes, texts(), strict=True)
        if any(table().licences[i].osi for i in ids) and 0 < len(text) < MAX_CHARACTERS - 40
    ]
    passed = []
    for number in range(count):
        ids, text, spots = osi[number % len(osi)]
        start, end = pick.choice(spots)
        word = pick.choice(("", *INSERTED))
        edited = text[:start] + text[end:] if not word else f"{text[:end]} {word}{text[end:]}"
        if set(recognise(edited).ids) & set(ids):
            passed.append(f"{ids[0]} at {start}: {word or 'deleted ' + text[start:end]}")
    return {"edits": count, "licences": len(osi), "passed": len(passed), "which": passed[:10]}


def _spots(text: str) -> list[tuple[int, int]]:
    """Words that no guideline lets a copy leave out: not of a title, notice or list number."""
    found, offset, head = [], 0, True
    for line in text.splitlines(keepends=True):
        title = head and " ".join(words(line)) in table().titles
        if line.strip() and not is_notice(line) and not title:
            head = False
            after = len(line) - len(_BULLET.sub("", line, count=1))
            spots = re.compile(r"[A-Za-z]{2,}").finditer(line, after)
            found += [(offset + spot.start(), offset + spot.end()) for spot in spots]
        offset += len(line)
    return found


def not_open() -> dict:
    """Texts of the list that no policy takes: none may pass."""
    closed = [
        text
        for ids, text in zip(table().classes, texts(), strict=True)
        if text.strip()
        and any(re.match(r"CC-BY-(NC|ND)|BUSL|SSPL|Elastic|PolyForm|Hippo|JSON", i) for i in ids)
    ]
    return {
        "texts": len(closed),
        "passed": sum(is_open(recognise(text)) is True for text in closed),
    }


def peer(python: str, found: list[tuple[str, str, bytes]]) -> dict:
    """scancode-toolkit on the same files, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        names = {}
        for number, (declared, _, data) in enumerate(found):
            path = Path(folder) / f"{number}-LICENSE"
            path.write_bytes(data)
            names[str(path)] = declared
        done = subprocess.run(
            [python, "-c", PEER, *names], check=True, capture_output=True, text=True
        )
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("[")]
    right = sum(
        bool(set(licences_in(names[p])) & set(licences_in(said or ""))) for p, said, _ in rows
    )
    return {
        "files": len(rows),
        "named right %": round(100 * right / max(1, len(rows)), 1),
        "mean ms": round(1_000 * sum(row[2] for row in rows) / max(1, len(rows)), 1),
        "peak MiB": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--wheels", type=Path, help="wheels instead of what is installed")
    parser.add_argument("--edits", type=int, default=3_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--peer", metavar="PYTHON", help="an interpreter with scancode-toolkit")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    began = time.process_time()
    recognise("Permission is hereby granted to look at the nearest licence.")
    first = time.process_time() - began
    files = list(in_wheels(options.wheels) if options.wheels else installed())
    result = {
        "first text s": round(first, 2),
        "list": list(spdx_list()),
        "real": real_files(files),
        "one word changed": edits(options.edits, options.seed),
        "not open": not_open(),
        "peak MiB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    if options.peer:
        result["scancode"] = peer(options.peer, files)
    if options.json:
        print(json.dumps(result, ensure_ascii=False))
    else:
        print(json.dumps(result, indent=2, ensure_ascii=False))
    return 1 if result["one word changed"]["passed"] or result["not open"]["passed"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
