"""Whether files can really be had: the first byte of each is asked for, never the whole. No Django.

Of a PDF it is the first kilobyte, to see that it is one.

Files kept by Git LFS are found by its batch interface, which every forge speaks
(git-lfs, docs/api/batch.md).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from releases.fetching.guard import Answer, Guard
from releases.fetching.problems import FetchProblem, NotOurTurn, Unreachable
from releases.fetching.records import RemoteFile, is_login

PROBED = 8
PLACED = 100
"""As many as forges take in one batch."""
PIECE = 65_536
BATCH_SIZE = 1_000_000
REST = 900
"""Seconds at least for which a host of files is left alone that asks for it."""
_POINTER = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\n(?:ext-[^\n]{1,200}\n)*"
    rb"oid sha256:([0-9a-f]{64})\nsize (\d{1,18})\n?"
)
_RANGE = re.compile(r"bytes 0-\d{1,4}/(\d{1,18})")
# A PDF says so in its first kilobyte (ISO 32000, annex on the header).
_PDF, _PDF_HEAD = b"%PDF", 1_024
_LFS = "application/vnd.git-lfs+json"


def probe(guard: Guard, files: Iterable[RemoteFile]) -> tuple[RemoteFile, ...]:
    """The files, PROBED of them asked for: see `chosen`. A problem is noted, not raised.

    Raises NotOurTurn only. A host that asks to wait is not asked further, and nothing is said of
    the rest.
    """
    files = tuple(files)
    found, asked = [], set(chosen(files))
    for number, each in enumerate(files):
        if number not in asked:
            found.append(each)
            continue
        try:
            found.append(_asked(guard, each))
        except NotOurTurn:
            raise
        except Unreachable as problem:
            if problem.status == 416:
                # It has no first byte (RFC 9110, 15.5.17).
                found.append(replace(each, served=0))
                continue
            found.append(replace(_refused(each, problem), status=problem.status))
            if problem.kind == "asked to wait" or guard.expired:
                asked = set()
        except FetchProblem as problem:
            found.append(replace(each, problem=problem.reason))
    return tuple(found)


def chosen(files: Sequence[RemoteFile]) -> list[int]:
    """Places of the files to ask for: the largest, and a spread of those of undeclared size.

    Where both are many, each get half of the requests.
    """
    places = [number for number, each in enumerate(files) if each.url]
    sized = sorted((n for n in places if files[n].size), key=lambda n: -(files[n].size or 0))
    others = [n for n in places if not files[n].size]
    half = PROBED // 2
    spread = _spread(others, max(half, PROBED - len(sized)))
    return sorted(sized[: PROBED - len(spread)] + spread)


def _spread(places: Sequence[int], count: int) -> list[int]:
    """So many of the places, evenly, with the first and the last."""
    if len(places) <= count:
        return list(places)
    return [places[n * (len(places) - 1) // (count - 1)] for n in range(count)]


def unasked_part(files: Iterable[RemoteFile]) -> float:
    """Which part of the files was not asked for, from 0 to 1.

    By bytes; a file of unknown size counts as the mean of those whose size is known.
    """
    files = tuple(files)
    sizes = [each.size if each.served is None else each.served for each in files]
    known = [size for size in sizes if size is not None]
    if not sum(known):
        sizes, known = [1] * len(files), [1]
    mean = sum(known) / len(known)
    weights = [mean if size is None else size for size in sizes]
    unasked = [w for w, each in zip(weights, files, strict=True) if each.is_unasked]
    return sum(unasked) / sum(weights) if unasked else 0.0


def _asked(guard: Guard, file: RemoteFile) -> RemoteFile:
    """The file with the bytes the server says it has, or with the doubt that it is the file.

    Raises FetchProblem.
    """
    last = _PDF_HEAD - 1 if file.is_pdf else 0
    answer = guard.request("GET", file.url, headers={"Range": f"bytes=0-{last}"})
    try:
        start = answer.read(_PDF_HEAD) if file.is_pdf else None
        if doubt := _doubt(file, answer, start):
            return replace(file, problem=doubt, doubtful=True)
        return replace(file, served=_size(file, answer, start or b""))
    finally:
        answer.close()


def _doubt(file: RemoteFile, answer: Answer, start: bytes | None) -> str:
    """Why what answers seems to be another thing than the file; "" when it does not."""
    kind = answer.headers.get("Content-Type", "").lower()
    place = answer.geturl()
    is_page = "html" in kind
    if is_page and place != file.url and (is_login(place) or urlsplit(place).path in {"", "/"}):
        return f"It leads to another page, {place[:300]}."
    if is_page and not file.is_page:
        return "A web page was served in its place."
    if start is not None and _PDF not in start:
        return "What was served is no PDF."
    return ""


def _size(file: RemoteFile, answer: Answer, start: bytes) -> int:
    """Bytes the server says the file has; those declared where it serves it and does not say."""
    if match := _RANGE.fullmatch(answer.headers.get("Content-Range", "").strip()):
        return int(match[1])
    length = answer.headers.get("Content-Length", "")
    if answer.status == 200 and re.fullmatch(r"\d{1,18}", length, re.ASCII):
        return int(length)
    size = len(start) + len(answer.read(PIECE - len(start)))
    is_part = answer.status == 206 or size == PIECE
    return max(size, file.size or 0) if is_part else size


def pointers(texts: Mapping[str, bytes]) -> tuple[RemoteFile, ...]:
    """The files of a repository that Git LFS keeps, from their pointers, the largest first."""
    found = []
    for path, data in sorted(texts.items()):
        if match := _POINTER.fullmatch(data):
            found.append(RemoteFile(path, size=int(match[2]), sha256=match[1].decode()))
    return tuple(sorted(found, key=lambda each: -(each.size or 0)))


def placed(guard: Guard, repository: str, files: Iterable[RemoteFile]) -> tuple[RemoteFile, ...]:
    """The same files, the first PLACED with the address the forge gives an anonymous visitor.

    Raises NotOurTurn only.
    """
    files = tuple(files)
    if not files:
        return ()
    if len(files) > PLACED:
        return (*placed(guard, repository, files[:PLACED]), *files[PLACED:])
    base = repository.rstrip("/")
    place = f"{base}{'' if base.endswith('.git') else '.git'}/info/lfs/objects/batch"
    wanted = {
        "operation": "download",
        "transfers": ["basic"],
        "objects": [{"oid": each.sha256, "size": each.size} for each in files],
    }
    kind = {"Accept": _LFS, "Content-Type": _LFS}
    try:
        answer = guard.request("POST", place, headers=kind, body=json.dumps(wanted).encode())
        data = b""
        while (part := answer.read()) and len(data) < BATCH_SIZE:
            data += part
        answer.close()
        told = json.loads(data)
    except NotOurTurn:
        raise
    except FetchProblem as problem:
        return tuple(_refused(each, problem) for each in files)
    except (ValueError, RecursionError):
        return tuple(replace(each, problem="The forge's answer was not read.") for each in files)
    objects = told.get("objects") if isinstance(told, dict) else None
    named = objects if isinstance(objects, list) else []
    by_oid = {str(o.get("oid")): o for o in named if isinstance(o, dict)}
    return tuple(_placed(each, by_oid.get(each.sha256, {})) for each in files)


def _refused(each: RemoteFile, problem: FetchProblem) -> RemoteFile:
    wait = getattr(problem, "wait", 0)
    # What is looked at again is fetched whole again, so it is not done every minute.
    return replace(
        each,
        problem=problem.reason,
        gone=problem.counts_as == "fail",
        wait=max(wait, REST) if wait else 0,
    )


def _placed(each: RemoteFile, told: Mapping[str, Any]) -> RemoteFile:
    error = told.get("error")
    if isinstance(error, dict):
        gone = error.get("code") in {404, 410}
        return replace(each, problem=f"The forge does not have {each.name}.", gone=gone)
    actions = told.get("actions")
    download = actions.get("download") if isinstance(actions, dict) else None
    place = download.get("href") if isinstance(download, dict) else None
    if not isinstance(place, str):
        return replace(each, problem=f"The forge gave no address for {each.name}.")
    return replace(each, url=place)
