"""One look at a release: fetch, check, sum up. Knows no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from releases.checks import Beside, CheckResult, Look, Promise, Tell, judge, verdict
from releases.checks.base import decoded
from releases.fetching.problems import FetchProblem
from releases.fetching.records import Record
from releases.fetching.snapshot import Snapshot, is_licence_file
from releases.finding import Found, find
from releases.rules import hosts, limits, rules
from releases.storable import storable
from releases.watching import pinned_tags

LONGEST_LICENCE = 200


@dataclass(frozen=True)
class Finding:
    """What one look found. `outcome` is pass, fail, review or unknown.

    `wait`: seconds for which the host asked to be left alone, so that not all could be seen.
    `texts`: licence files by the SHA-256 of their bytes.
    """

    outcome: str
    results: list[CheckResult]
    licence: str
    commit: str
    tree: str
    facts: Mapping[str, Any]
    wait: int = 0
    texts: Mapping[str, str] = field(default_factory=dict)


# What is handed in beside a release may be anything, so it need not be a repository.
_ANYTHING = "other"


def look_at(
    url: str, promise: Promise, tell: Tell | None = None, beside: Beside | None = None
) -> Finding:
    """Fetch the address as an anonymous visitor and run every check that applies.

    `tell` hears of each check as it is done. `beside`: it is further evidence, beside that.
    """
    kind = _ANYTHING if beside else promise.kind
    found = find(url, kind, rules=rules(), limits=limits(), hosts=hosts())
    return _judged(found, url, promise, tell, beside)


def unread(url: str, promise: Promise, beside: Beside | None = None) -> Finding:
    """What is said of an address whose look ended in an error of ours, however often it began."""
    said = "What is there could not be read to its end. A person has to look."
    return _judged(Found(problem=FetchProblem(said)), url, promise, None, beside)


def _judged(
    found: Found, url: str, promise: Promise, tell: Tell | None, beside: Beside | None
) -> Finding:
    results = judge(
        Look(
            promise=promise,
            url=url,
            snapshot=found.snapshot,
            record=found.record,
            problem=found.problem,
            files=found.files,
            rules=rules(),
            beside=beside,
        ),
        tell,
    )
    snapshot = found.snapshot
    licences = licence_files(snapshot) if snapshot else []
    facts = _facts(snapshot, url, promise) if snapshot else {}
    if found.record is not None:
        facts["record"] = _told(found.record)
        if found.record.source == "page":
            # A DOI is kept as it was handed in: where it leads may change, that is its use.
            facts.setdefault("final_url", found.record.final_url)
    if found.problem is not None:
        facts["problem"] = str(found.problem)
    return Finding(
        outcome=verdict(results),
        results=results,
        licence=_licence(results),
        commit=snapshot.commit if snapshot else "",
        tree=snapshot.tree if snapshot else "",
        facts=storable(facts),
        wait=_wait(found),
        texts={each["sha256"]: _text(snapshot, each["path"]) for each in licences if snapshot},
    )


def _wait(found: Found) -> int:
    """Seconds for which a host asks to be left alone, the one of the files too."""
    files = (*found.files, *(found.record.files if found.record else ()))
    asked = found.wait or getattr(found.problem, "wait", 0)
    return max([asked, *(each.wait for each in files)])


def licence_files(snapshot: Snapshot) -> list[dict[str, str]]:
    """Path, SHA-256 and Software Heritage identifier of each licence file that was read."""
    return [
        {
            "path": path,
            "sha256": sha256(data).hexdigest(),
            "swhid": f"swh:1:cnt:{snapshot.files[path].blob}",
        }
        for path, data in sorted(snapshot.texts.items())
        if is_licence_file(path)
    ]


def _text(snapshot: Snapshot, path: str) -> str:
    return storable(decoded(snapshot.texts[path]))


def _licence(results: list[CheckResult]) -> str:
    """What was recognised, when every text is exact and allowed; empty otherwise.

    Of a record, which has no text, what it declares.
    """
    by_id = {result.id: result for result in results}
    if "C06" in by_id and by_id["C06"].outcome == "pass":
        named = ", ".join(by_id["C10"].facts.get("found", []))
    elif "E01" in by_id:
        named = ", ".join(by_id["E01"].facts.get("licences", []))
    elif "C06" not in by_id and "D02" in by_id and by_id["D02"].outcome == "pass":
        named = ", ".join(by_id["D02"].facts["licences"])
    else:
        named = ""
    # So many are a list for a person to read, not a licence.
    return named if len(named) <= LONGEST_LICENCE else ""


def _told(record: Record) -> dict[str, Any]:
    """What is kept of a record: enough to see later that it changed."""
    return {
        "source": record.source,
        "title": record.title,
        "version": record.version,
        "licences": list(record.licences[:20]),
        "metadata": list(record.metadata),
        # A size says that it was there: it is missed when it goes.
        "files": [
            [f.name, f.url, f.served or (None if f.doubtful else f.size), f.sha256]
            for f in record.files[:20]
        ],
        "repository": record.repository,
        "digest": record.digest,
        "fetched_at": record.fetched_at.isoformat(),
    }


def _facts(snapshot: Snapshot, url: str, promise: Promise) -> dict[str, Any]:
    return {
        "final_url": snapshot.final_url,
        "redirects": list(snapshot.redirects),
        "address": snapshot.address,
        "branch": snapshot.branch,
        "tags": [name for name, _ in snapshot.tags[:50]],
        "tag_ids": pinned_tags(snapshot.tags, snapshot.commit, f"{url} {promise.place}"),
        "authored": snapshot.authored.isoformat() if snapshot.authored else None,
        "files": len(snapshot.files),
        "bytes_received": snapshot.received,
        "fetched_at": snapshot.fetched_at.isoformat(),
        "swhids": snapshot.swhids,
        "licence_files": licence_files(snapshot),
    }
