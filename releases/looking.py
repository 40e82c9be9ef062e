"""One look at a release: fetch, check, sum up. Knows no database."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from releases.asking import politely
from releases.checks import CheckResult, Promise, run_all, verdict
from releases.fetching.problems import FetchProblem
from releases.fetching.snapshot import Snapshot
from releases.rules import limits, rules
from releases.watching import pinned_tags


@dataclass(frozen=True)
class Finding:
    """What one look found. `outcome` is pass, fail, review or unknown.

    `wait`: seconds for which the host asked to be left alone, so that nothing could be seen.
    """

    outcome: str
    results: list[CheckResult]
    licence: str
    commit: str
    tree: str
    facts: Mapping[str, Any]
    wait: int = 0


def look_at(url: str, promise: Promise) -> Finding:
    """Fetch the address as an anonymous visitor and run every check."""
    # Dulwich is needed here only; the web process never fetches.
    from releases.fetching.git import fetch

    found: Snapshot | FetchProblem
    try:
        with politely(url):
            found = fetch(url, rules=rules(), limits=limits())
    except FetchProblem as problem:
        found = problem
    results = run_all(found, promise, rules(), url=url)
    snapshot = found if isinstance(found, Snapshot) else None
    return Finding(
        outcome=verdict(results),
        results=results,
        licence=_licence(results),
        commit=snapshot.commit if snapshot else "",
        tree=snapshot.tree if snapshot else "",
        facts=_facts(snapshot, url, promise) if snapshot else {"problem": str(found)},
        wait=getattr(found, "wait", 0),
    )


def _licence(results: list[CheckResult]) -> str:
    """What was recognised, when every text is exact and allowed; empty otherwise."""
    by_id = {result.id: result for result in results}
    if by_id["C06"].outcome != "pass":
        return ""
    return ", ".join(by_id["C10"].facts.get("found", []))


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
    }
