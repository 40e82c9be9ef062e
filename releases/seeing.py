"""One later look at an accepted output: its references, and all checks when they have moved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from releases.checks import RAISED, CheckResult, Promise
from releases.fetching.archives import read_record, source_of
from releases.fetching.guard import Guard
from releases.fetching.problems import Empty, FetchProblem, Unreachable
from releases.fetching.records import Record, is_login, licence_id
from releases.looking import Finding, look_at
from releases.rules import hosts, limits, rules
from releases.watching import Sight, moved_tags

# What a verdict of the checks means for what was accepted before.
_GONE = {
    "not found": "It is gone: the address answers that there is nothing.",
    "needs credentials": "It is private now: the address asks for credentials.",
    "not git": "There is no repository at the address any more.",
}
FORBIDDEN = 403
_AGENCIES = {"datacite", "crossref"}
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
        return _not_reached(url, problem)
    except FetchProblem as problem:
        return Sighting("unknown", problem.reason)
    if record.withdrawn:
        return Sighting("bad", "The registry says this version was withdrawn.", deep=True)
    return _missing(record, known) or _licence_seen(record, promise, accepted, known)


def _missing(record: Record, known: Mapping[str, Any]) -> Sighting | None:
    """Whether the record, or what it held, is not there any more."""
    then = [(name, url, size) for name, url, size, _ in known.get("files", []) if size]
    refused = [each for each in record.files if each.gone and each.status == FORBIDDEN]
    if refused and turns_us_away(refused[0].url):
        return Sighting("unknown", f"The host of {refused[0].name} refuses us.", deep=True)
    finding = _other_page(record, known) or _not_fetched(record, then)
    if not finding and _AGENCIES & {*known.get("metadata", [])} - {*record.metadata}:
        return Sighting("unknown", "What its agency says of it could not be read.", deep=True)
    finding = finding or _not_named(record, then, known.get("version", ""))
    return Sighting("bad", finding, deep=True) if finding else None


def _other_page(record: Record, known: Mapping[str, Any]) -> str:
    """What answers in the place of the record, in a sentence; "" when it is the record still."""
    if not known or known.get("title", "") == record.title:
        return ""
    if record.redirects and is_login(record.final_url):
        return "It is private now: the address leads to a page on which one signs in."
    if known.get("metadata") and not record.metadata and not record.files:
        return "Another page answers in its place."
    return ""


def _not_fetched(record: Record, then: Sequence[tuple[str, str, int]]) -> str:
    """The file that was there and cannot be fetched now, in a sentence; "" when none is."""
    names, places = {name for name, _, _ in then}, {url for _, url, _ in then}
    for each in record.files:
        if each.gone and each.name in names:
            return f"{each.name} cannot be fetched any more."
        if each.doubtful and each.url in places:
            return f"{each.name} cannot be fetched any more. {each.problem}"
    return ""


def _not_named(record: Record, then: Sequence[tuple[str, str, int]], version: str) -> str:
    """Whether most of the bytes that were there are of files not named now, in a sentence.

    Another version has files of its own.
    """
    if then and not record.files:
        return "None of its files is named any more."
    if version != record.version:
        return ""
    here = {each.name for each in record.files} | {each.url for each in record.files}
    lost = [(size, name) for name, url, size in then if not {name, url} & here]
    if 2 * sum(size for size, _ in lost) > sum(size for _, _, size in then):
        return f"{max(lost)[1]} is not among its files any more."
    return ""


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
    url: str,
    promise: Promise,
    *,
    known_head: str,
    pinned_tags: dict[str, str],
    accepted: str,
    failed: frozenset[str] = frozenset(),
) -> Sighting:
    """Look at the references as a stranger would; run the checks when the newest commit is another.

    `known_head`: the newest commit of the last good look. `pinned_tags`: tags and their commits at
    the acceptance. `accepted`: the licence accepted then. `failed`: the checks it was accepted in
    spite of.
    """
    from releases.fetching.git import read_refs

    try:
        refs = read_refs(url, rules=rules(), limits=limits())
    except Empty:
        return Sighting("bad", "The repository is empty now.")
    except Unreachable as problem:
        return _not_reached(url, problem)
    except FetchProblem as problem:
        return Sighting("unknown", problem.reason)
    moved = moved_tags(pinned_tags, refs.tags)
    if moved:
        return Sighting("bad", f"The tag {moved[0]} was rewritten or removed.", refs.head)
    if refs.head == known_head:
        return Sighting("well", head=refs.head)
    return _deeper(url, promise, refs.head, accepted, failed)


def _not_reached(url: str, problem: Unreachable) -> Sighting:
    """What no answer means. A host that refuses everybody's front page too may be refusing us."""
    finding = _GONE.get(problem.kind, "")
    if finding and problem.status == FORBIDDEN and turns_us_away(url):
        return Sighting("unknown", "The host refuses us all its pages at the moment (status 403).")
    return Sighting("bad" if finding else "unknown", finding or problem.reason)


def turns_us_away(url: str) -> bool:
    """Whether the host of an address refuses its front page as well, or does not answer."""
    parts = urlsplit(url)
    try:
        with Guard(rules(), limits()) as guard:
            guard.request("GET", f"{parts.scheme}://{parts.netloc}/").close()
    except Unreachable as problem:
        return problem.kind not in {"not found", "moved too often"}
    except FetchProblem:
        return False
    return False


def _deeper(
    url: str, promise: Promise, head: str, accepted: str, failed: frozenset[str]
) -> Sighting:
    finding = look_at(url, promise)
    if finding.outcome == "unknown" or not finding.commit:
        return Sighting("unknown", "The repository could not be read whole.", head, deep=True)
    by_id = {result.id: result for result in finding.results}
    wrong = _wrong(finding, by_id, accepted, failed)
    if not wrong and any(RAISED in by_id[check].facts for check in _LICENCE if check in by_id):
        return Sighting("unknown", "What the licence is now could not be told.", head, deep=True)
    return Sighting("bad" if wrong else "well", wrong, head, deep=True)


def _wrong(
    finding: Finding, by_id: Mapping[str, CheckResult], accepted: str, failed: frozenset[str]
) -> str:
    """What is no longer as it was accepted; "" when nothing is."""
    for check in _LICENCE:
        if check in by_id and by_id[check].outcome == "fail" and check not in failed:
            return by_id[check].summary
    if by_id["C04"].outcome == "fail" and "C04" not in failed:
        return "The default branch holds no work any more."
    if accepted and finding.licence and finding.licence != accepted:
        return f"The licence is {finding.licence} now; {accepted} was accepted."
    text = by_id["C06"]
    if accepted and not finding.licence and text.outcome == "review" and RAISED not in text.facts:
        return "The text of the licence was changed."
    return ""
