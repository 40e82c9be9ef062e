"""One later look at an accepted output: its references, and all checks when they have moved."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from releases.checks import RAISED, CheckResult, Promise
from releases.fetching.archives import read_record, source_of
from releases.fetching.problems import Empty, FetchProblem, Unreachable
from releases.fetching.records import Record, licence_id
from releases.looking import Finding, look_at
from releases.rules import hosts, limits, rules
from releases.watching import Sight, moved_tags

# What a verdict of the checks means for what was accepted before.
_GONE = {
    "not found": "It is gone: the address answers that there is nothing.",
    "needs credentials": "It is private now: the address asks for credentials.",
    "not git": "There is no repository at the address any more.",
}
_LICENCE = ("C05", "C06", "C07")


@dataclass(frozen=True)
class Sighting:
    """What a look saw."""

    sight: Sight
    finding: str = ""
    head: str = ""
    deep: bool = False


def see_record(url: str, promise: Promise, *, accepted: str, known: Mapping[str, Any]) -> Sighting:
    """Look at a DOI, a package or a page: its metadata, and the first byte of its files.

    `accepted`: the licence accepted then. `known`: what was kept of the record at the acceptance.
    """
    source = source_of(url, hosts()) or "page"
    try:
        record = read_record(url, source, hosts=hosts(), rules=rules(), limits=limits())
    except Unreachable as problem:
        finding = _GONE.get(problem.kind, "")
        return Sighting("bad" if finding else "unknown", finding or problem.reason)
    except FetchProblem as problem:
        return Sighting("unknown", problem.reason)
    if record.withdrawn:
        return Sighting("bad", "The registry says this version was withdrawn.", deep=True)
    then = {name for name, _, size, _ in known.get("files", []) if size}
    gone = [each for each in record.files if each.gone and each.name in then]
    if gone:
        return Sighting("bad", f"{gone[0].name} cannot be fetched any more.", deep=True)
    return _licence_seen(record, promise, accepted, known)


def _licence_seen(
    record: Record, promise: Promise, accepted: str, known: Mapping[str, Any]
) -> Sighting:
    """Whether the record still names the licence; one that names none now may be read again."""
    before = {found for each in known.get("licences", []) if (found := licence_id(each))}
    now = {found for each in record.licences if (found := licence_id(each))}
    wanted = accepted or promise.licence
    if before and now and not before & now:
        said = f"The licence is {', '.join(sorted(now))} now; {wanted} was accepted."
        return Sighting("bad", said, deep=True)
    if before and not now:
        return Sighting("unknown", "The record names no licence at the moment.", deep=True)
    return Sighting("well", deep=True)


def see(
    url: str, promise: Promise, *, known_head: str, pinned_tags: dict[str, str], accepted: str
) -> Sighting:
    """Look at the references as a stranger would; run the checks when the newest commit is another.

    `known_head`: the newest commit of the last good look. `pinned_tags`: tags and their commits at
    the acceptance. `accepted`: the licence accepted then.
    """
    from releases.fetching.git import read_refs

    try:
        refs = read_refs(url, rules=rules(), limits=limits())
    except Empty:
        return Sighting("bad", "The repository is empty now.")
    except Unreachable as problem:
        finding = _GONE.get(problem.kind, "")
        return Sighting("bad" if finding else "unknown", finding or problem.reason)
    except FetchProblem as problem:
        return Sighting("unknown", problem.reason)
    moved = moved_tags(pinned_tags, refs.tags)
    if moved:
        return Sighting("bad", f"The tag {moved[0]} was rewritten or removed.", refs.head)
    if refs.head == known_head:
        return Sighting("well", head=refs.head)
    return _deeper(url, promise, refs.head, accepted)


def _deeper(url: str, promise: Promise, head: str, accepted: str) -> Sighting:
    finding = look_at(url, promise)
    if finding.outcome == "unknown":
        return Sighting("unknown", "The repository could not be read whole.", head, deep=True)
    by_id = {result.id: result for result in finding.results}
    wrong = _wrong(finding, by_id, accepted)
    if not wrong and any(RAISED in by_id[check].facts for check in _LICENCE if check in by_id):
        return Sighting("unknown", "What the licence is now could not be told.", head, deep=True)
    return Sighting("bad" if wrong else "well", wrong, head, deep=True)


def _wrong(finding: Finding, by_id: Mapping[str, CheckResult], accepted: str) -> str:
    """What is no longer as it was accepted; "" when nothing is."""
    for check in _LICENCE:
        if check in by_id and by_id[check].outcome == "fail":
            return by_id[check].summary
    if by_id["C04"].outcome == "fail":
        return "The default branch holds no work any more."
    if accepted and finding.licence and finding.licence != accepted:
        return f"The licence is {finding.licence} now; {accepted} was accepted."
    text = by_id["C06"]
    if accepted and not finding.licence and text.outcome == "review" and RAISED not in text.facts:
        return "The text of the licence was changed."
    return ""
