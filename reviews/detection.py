"""Finding conflicts of interest between the people of a panel and of applications. Pure.

Every finding is a list of reasons with their evidence, so that a person can judge it. People are
compared by keys (addresses, ORCID iDs, ROR ids, works), never pair by pair: the cost grows with
the people and with what is found.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from reviews.mail_domains import organisation_domain
from reviews.person_names import alike, same_name, split_name

OFF: Final = "off"
SUSPECT: Final = "suspect"
STAND: Final = "stand"
MOST_OF_A_KIND = 3
"""Reasons of one kind that are told of a pair; ten joint works say no more than three."""


@dataclass(frozen=True)
class Kind:
    """A kind of reason. `weight` (0 to 1) sorts suspicions; `mode` holds unless a call differs."""

    label: str
    weight: float
    mode: str


NAMED: Final = "named"
KINDS: Final[Mapping[str, Kind]] = {
    NAMED: Kind("Named in the application", 1.0, STAND),
    "relation": Kind("Declared relation", 0.95, STAND),
    "shared_work": Kind("Work both list", 0.9, STAND),
    "coauthor": Kind("Co-author, by ORCID iD", 0.9, STAND),
    "co_applicant": Kind("Applied together", 0.85, STAND),
    "organisation": Kind("Same organisation", 0.8, STAND),
    "domain": Kind("Same e-mail domain", 0.7, STAND),
    "namesake": Kind("Same name as an applicant", 0.5, SUSPECT),
    "relation_name": Kind("Declared relation, by name only", 0.5, SUSPECT),
    "coauthor_name": Kind("Co-author, by name only", 0.4, SUSPECT),
    "applied": Kind("Applied to the same call", 0.2, SUSPECT),
}


@dataclass(frozen=True)
class Rules:
    """How far back to look, in calendar years, and what each kind of reason does."""

    years: int = 3
    modes: Mapping[str, str] = field(default_factory=dict)

    def mode(self, kind: str) -> str:
        """Whether a kind is looked for, and whether it hides at once. Being named always does."""
        return STAND if kind == NAMED else self.modes.get(kind, KINDS[kind].mode)


@dataclass(frozen=True)
class Stay:
    """Time at an organisation; `key` is its ROR id, else its folded name. None: open end."""

    key: str
    name: str
    last_year: int | None = None
    domains: tuple[str, ...] = ()


@dataclass(frozen=True)
class Paper:
    """A work with all its authors as (name, ORCID iD or "")."""

    fingerprint: str
    title: str
    year: int | None = None
    authors: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Tie:
    """A relation somebody declared."""

    name: str
    email: str = ""
    orcid: str = ""
    words: str = ""


@dataclass(frozen=True)
class Party:
    """A person of a panel or of an application. Addresses are in lower case."""

    name: str
    emails: frozenset[str] = frozenset()
    orcid: str = ""
    stays: tuple[Stay, ...] = ()
    papers: tuple[Paper, ...] = ()
    ties: tuple[Tie, ...] = ()


@dataclass(frozen=True)
class Entry:
    """An application: its key, its year, and everybody on it."""

    key: int
    reference: str
    year: int
    people: tuple[Party, ...]


@dataclass(frozen=True)
class Reason:
    """One reason: its kind, what tells it from others of the kind, and a sentence for staff."""

    kind: str
    key: str
    words: str


Token = tuple[str, str]
Pair = tuple[int, int]
"""(key of the application, key of the reviewer)"""


@dataclass(frozen=True)
class _Hint:
    """Somebody with this token is tied to a reviewer. `words` gets the applicant's name."""

    judge: int
    kind: str
    words: Callable[[str], str]
    key: str = ""
    given: str = ""
    entry: int = 0


Index = dict[Token, list[_Hint]]


def detect(
    judges: Mapping[int, Party],
    entries: Sequence[Entry],
    *,
    earlier: Iterable[Entry] = (),
    rules: Rules,
    year: int,
) -> dict[Pair, list[Reason]]:
    """The reasons for each pair that has some, the weightiest first.

    `judges` are the reviewers by key, `entries` the applications they could judge, `earlier` those
    of other rounds, which tell who applied together. `year` is the present one.
    """
    since = year - rules.years
    index: Index = defaultdict(list)
    for key, party in judges.items():
        for token, hint in _hints(key, party, since):
            index[token].append(hint)
    named = {entry.key: _on(entry, index) for entry in entries}
    for entry in (*entries, *earlier):
        if entry.year >= since:
            _add_company(index, entry, named.get(entry.key) or _on(entry, index))
    found: dict[Pair, dict[tuple[str, str], Reason]] = defaultdict(dict)
    for entry in entries:
        for judge, reason in _reasons(entry, index, since):
            found[entry.key, judge].setdefault((reason.kind, reason.key), reason)
    if rules.mode("applied") != OFF:
        _add_rivals(found, entries, named)
    return {pair: kept for pair, all_ in found.items() if (kept := _kept(all_.values(), rules))}


def verdict(reasons: Iterable[Reason], rules: Rules) -> str:
    """Whether reasons hide at once or are only suspicious."""
    return STAND if any(rules.mode(each.kind) == STAND for each in reasons) else SUSPECT


def strength(kinds: Iterable[str]) -> int:
    """How weighty kinds of reasons are together, 0 to 100: 1 − ∏(1 − weight)."""
    return round(100 * (1 - math.prod(1 - KINDS[each].weight for each in kinds if each in KINDS)))


def _kept(reasons: Iterable[Reason], rules: Rules) -> list[Reason]:
    """Those the rules look for, the weightiest first, a few of each kind."""
    count: dict[str, int] = defaultdict(int)
    kept: dict[str, Reason] = {}
    for each in sorted(reasons, key=lambda r: (-KINDS[r.kind].weight, r.kind, r.words, r.key)):
        wanted = rules.mode(each.kind) != OFF and count[each.kind] < MOST_OF_A_KIND
        # The same organisation is found by its ROR id and by its name: one sentence.
        if wanted and each.words not in kept:
            count[each.kind] += 1
            kept[each.words] = each
    return list(kept.values())


def _hints(judge: int, party: Party, since: int) -> Iterator[tuple[Token, _Hint]]:
    """What ties anybody to a reviewer: the reviewer, their organisations, relations, co-authors."""

    def hint(kind: str, words: Callable[[str], str], key: str = "", given: str = "") -> _Hint:
        return _Hint(judge, kind, words, key, given)

    for token in _identity(party):
        yield token, hint(NAMED, lambda _: "Named in the team of the application.")
    yield from _by_name(
        party.name,
        lambda g: hint("namesake", lambda who: f"{who} has the reviewer’s name.", given=g),
    )
    for tie in party.ties:
        yield from _tie_hints(tie, hint)
    for stay in _recent(party.stays, since):
        yield ("org", stay.key), hint("organisation", _stay_words(stay), stay.key)
    for domain in _domains(party, since):
        yield (
            ("domain", domain),
            hint("domain", lambda who, d=domain: f"Same e-mail domain {d} as {who}.", domain),  # type: ignore[misc]
        )
    for paper in _fresh(party.papers, since):
        yield from _paper_hints(party, paper, hint)


def _tie_hints(tie: Tie, hint: Callable[..., _Hint]) -> Iterator[tuple[Token, _Hint]]:
    tail = f": {tie.words}" if tie.words else ""

    def words(who: str) -> str:
        return f"The reviewer declared a relation to {who}{tail}."

    for token in _tokens([tie.email], tie.orcid):
        yield token, hint("relation", words, tie.name)
    yield from _by_name(
        tie.name,
        lambda given: hint(
            "relation_name",
            lambda who: f"{words(tie.name)} {who} has that name.",
            tie.name,
            given,
        ),
    )


def _paper_hints(
    party: Party, paper: Paper, hint: Callable[..., _Hint]
) -> Iterator[tuple[Token, _Hint]]:
    title = _cited(paper)
    yield (
        ("work", paper.fingerprint),
        hint("shared_work", lambda who: f"{who} lists the same work, {title}.", paper.fingerprint),
    )
    for name, orcid in paper.authors:
        if (orcid and orcid == party.orcid) or same_name(name, party.name):
            continue
        if orcid:
            yield (
                ("orcid", orcid),
                hint("coauthor", lambda who: f"Wrote {title} with {who}.", paper.fingerprint),
            )
        yield from _by_name(
            name,
            lambda given, name=name: hint(  # type: ignore[misc]
                "coauthor_name",
                lambda who: f"Wrote {title} with a {name}; {who} has that name.",
                paper.fingerprint,
                given,
            ),
        )


def _on(entry: Entry, index: Index) -> set[int]:
    """The reviewers who are on an application themselves."""
    return {
        hint.judge
        for party in entry.people
        for token in _identity(party)
        for hint in index.get(token, ())
        if hint.kind == NAMED
    }


def _add_company(index: Index, entry: Entry, judges: set[int]) -> None:
    """Everybody on an application of a reviewer has applied together with them."""
    for judge in judges:

        def words(who: str) -> str:
            return f"Applied together with {who} in {entry.reference}."

        hint = _Hint(judge, "co_applicant", words, entry.reference, entry=entry.key)
        for token in {token for party in entry.people for token in _identity(party)}:
            if not any(h.judge == judge and h.kind == NAMED for h in index.get(token, ())):
                index[token].append(hint)


def _reasons(entry: Entry, index: Index, since: int) -> Iterator[tuple[int, Reason]]:
    for party in entry.people:
        who = party.name or "the application"
        for token in _sought(party, since):
            for hint in index.get(token, ()):
                if hint.entry == entry.key and hint.entry:
                    continue  # being on this very application is reason enough
                if hint.given and not alike(hint.given, split_name(party.name)[1]):
                    continue
                key = hint.key if hint.kind in {NAMED, "applied"} else f"{hint.key} {who}"
                yield hint.judge, Reason(hint.kind, key, hint.words(who))
        yield from _said_by(party, who, index, since)


def _said_by(party: Party, who: str, index: Index, since: int) -> Iterator[tuple[int, Reason]]:
    """What an applicant of the pool said: relations to a reviewer, works written with one."""
    for tie in party.ties:
        tail = f": {tie.words}" if tie.words else ""
        reason = Reason(
            "relation", f"from {who}", f"{who} declared a relation to the reviewer{tail}."
        )
        for token in _tokens([tie.email], tie.orcid):
            yield from ((h.judge, reason) for h in index.get(token, ()) if h.kind == NAMED)
    for paper in _fresh(party.papers, since):
        reason = Reason(
            "coauthor",
            f"{paper.fingerprint} {who}",
            f"{who} wrote {_cited(paper)} with the reviewer.",
        )
        for _name, orcid in paper.authors:
            if orcid and orcid != party.orcid:
                hints = index.get(("orcid", orcid), ())
                yield from ((h.judge, reason) for h in hints if h.kind == NAMED)


def _add_rivals(
    found: dict[Pair, dict[tuple[str, str], Reason]],
    entries: Sequence[Entry],
    named: Mapping[int, set[int]],
) -> None:
    """Who applied to the call competes with every other application of it."""
    own = {judge: entry.reference for entry in entries for judge in named[entry.key]}
    for judge, reference in own.items():
        words = f"Applied to the same call with {reference}."
        for entry in entries:
            if judge not in named[entry.key]:
                found[entry.key, judge]["applied", ""] = Reason("applied", "", words)


def _sought(party: Party, since: int) -> set[Token]:
    """What is looked up for an applicant."""
    tokens = set(_identity(party))
    surname, given = split_name(party.name)
    if surname and given:
        tokens.add(("name", f"{surname} {given[0]}"))
    tokens |= {("org", stay.key) for stay in _recent(party.stays, since)}
    tokens |= {("domain", domain) for domain in _domains(party, since)}
    tokens |= {("work", paper.fingerprint) for paper in _fresh(party.papers, since)}
    return tokens


def _identity(party: Party) -> list[Token]:
    return _tokens(party.emails, party.orcid)


def _tokens(emails: Iterable[str], orcid: str) -> list[Token]:
    found = [("mail", each.lower()) for each in emails if each]
    return [*found, ("orcid", orcid)] if orcid else found


def _recent(stays: Iterable[Stay], since: int) -> Iterator[Stay]:
    return (each for each in stays if each.key and (each.last_year or since) >= since)


def _fresh(papers: Iterable[Paper], since: int) -> Iterator[Paper]:
    """A work whose year nobody knows counts as new."""
    return (each for each in papers if (each.year or since) >= since)


def _domains(party: Party, since: int) -> set[str]:
    hosts = [*party.emails, *(d for stay in _recent(party.stays, since) for d in stay.domains)]
    return {domain for each in hosts if (domain := organisation_domain(each))}


def _stay_words(stay: Stay) -> Callable[[str], str]:
    until = f" (the reviewer until {stay.last_year})" if stay.last_year else ""
    return lambda who: f"Same organisation as {who}: {stay.name}{until}."


def _cited(paper: Paper) -> str:
    title = paper.title if len(paper.title) <= 80 else f"{paper.title[:79]}…"
    return f"“{title}” ({paper.year or 'no year'})"


def _by_name(name: str, make: Callable[[str], _Hint]) -> Iterator[tuple[Token, _Hint]]:
    surname, given = split_name(name)
    if surname and given:
        yield ("name", f"{surname} {given[0]}"), make(given)
