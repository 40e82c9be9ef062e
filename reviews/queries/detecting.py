"""What detection of conflicts compares: the people of a call's panel and of its applications.

Everything is read in a fixed number of queries. Of a submission only the answers that name people
and organisations leave the database, not its essays.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import F, Func, JSONField, Q, QuerySet

from accounts.models import Organisation, RegistryOrganisation, User
from core.identifiers import is_ror, plain_orcid
from grants.answers.people import parse_organisation
from grants.models import Application, Call, Submission, TeamMember
from grants.queries import applications_in_round
from reviews.detection import Entry, Paper, Party, Rules, Stay, Tie
from reviews.models import Affiliation, ConflictRules, Profile, Relation, Reviewer, Work

Questions = list[dict[str, Any]]


class PeopleAnswers(Func):
    """The questions of a submission's content that ask for people or an organisation."""

    template = (
        "jsonb_path_query_array(%(expressions)s, "
        """'$.sections[*].questions[*] ? (@.kind == "team" || @.kind == "organisation")')"""
    )
    output_field = JSONField()


@dataclass
class Inputs:
    """What `reviews.detection.detect` takes."""

    judges: dict[int, Party]
    entries: list[Entry]
    earlier: list[Entry] = field(default_factory=list)


@dataclass
class _Person:
    """What is known of an account."""

    user: User
    emails: set[str]
    stays: list[Stay] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)

    def party(self) -> Party:
        return Party(
            name=self.user.name,
            emails=frozenset(self.emails),
            orcid=plain_orcid(self.user.orcid),
            stays=tuple(self.stays),
            papers=tuple(self.papers),
            ties=tuple(self.ties),
        )


def rules_of(call: Call) -> Rules:
    """How the call looks for conflicts: its own rules, or those everybody starts with."""
    row = ConflictRules.objects.filter(call=call).first()
    return Rules(years=row.years, modes=row.modes) if row else Rules()


def read_people(call: Call, since: int, only: Application | None = None) -> Inputs:
    """The panel and the round of a call, and applications since a year that share a reviewer.

    With `only` the round is that application, and other rounds are searched by membership alone:
    quick enough for a page. Without, also by the addresses and iDs their teams name.
    """
    reviewers = set(
        Reviewer.objects.filter(panel__call=call, is_active=True).values_list("user_id", flat=True)
    )
    round_ = applications_in_round(call)
    if only is not None:
        round_ = round_.filter(pk=only.pk)
    said = dict(_said(round_))
    elsewhere = _elsewhere(since).exclude(pk__in=round_.values("pk"))
    others = set(_memberships(elsewhere, reviewers))
    if only is None:
        others |= _naming(elsewhere, _keys_of(reviewers))
    shared = Application.objects.filter(pk__in=others)
    said |= dict(_said(shared))
    members = _members(round_) | _members(shared)
    people = _people(reviewers | {user for users in members.values() for user in users})
    entries = {
        pk: Entry(pk, reference, at.year, _parties(said.get(pk, []), members.get(pk, ()), people))
        for pk, reference, at in (round_ | shared)
        .filter(submitted_at__isnull=False)
        .order_by("pk")
        .values_list("pk", "reference", "submitted_at")
        if at is not None
    }
    return Inputs(
        judges={user: people[user].party() for user in sorted(reviewers) if user in people},
        entries=[entry for pk, entry in entries.items() if pk not in others],
        earlier=[entry for pk, entry in entries.items() if pk in others],
    )


def _elsewhere(since: int) -> QuerySet[Application]:
    """Submitted since that year, also what was withdrawn: its people did work together."""
    return Application.objects.filter(submitted_at__year__gte=since, is_test=False)


def _said(applications: QuerySet[Application]) -> Iterator[tuple[int, Questions]]:
    """(application, its standing answers that name people or organisations)."""
    rows = (
        Submission.objects.filter(application__in=applications.values("pk"))
        .order_by("application_id", "-number")
        .distinct("application_id")
        .annotate(said=PeopleAnswers(F("content")))
        .values_list("application_id", "said")
    )
    yield from rows.iterator(chunk_size=2000)


def _members(applications: QuerySet[Application]) -> dict[int, set[int]]:
    """User pks by application pk: owner and team."""
    found: dict[int, set[int]] = defaultdict(set)
    inner = applications.values("pk")
    for pk, user in applications.values_list("pk", "owner_id"):
        found[pk].add(user)
    for pk, user in TeamMember.objects.filter(application__in=inner).values_list(
        "application_id", "user_id"
    ):
        found[pk].add(user)
    return found


def _memberships(applications: QuerySet[Application], users: Collection[int]) -> Iterable[int]:
    on_team = TeamMember.objects.filter(user__in=users).values("application_id")
    mine = Q(owner__in=users) | Q(pk__in=on_team)
    return applications.filter(mine).values_list("pk", flat=True)


def _keys_of(users: Collection[int]) -> set[str]:
    """The addresses and ORCID iDs of people, in lower case."""
    keys = {plain_orcid(orcid).lower() for orcid in _orcids(users)}
    keys |= {each.lower() for _user, each in _addresses(users)}
    return keys - {""}


def _orcids(users: Collection[int]) -> Iterable[str]:
    return User.objects.filter(pk__in=users).exclude(orcid="").values_list("orcid", flat=True)


def _addresses(users: Collection[int]) -> Iterator[tuple[int, str]]:
    """Every address of an account. One that is not confirmed counts too: it can only hide."""
    yield from User.objects.filter(pk__in=users).values_list("pk", "email")
    yield from EmailAddress.objects.filter(user__in=users).values_list("user_id", "email")


def _naming(applications: QuerySet[Application], keys: set[str]) -> set[int]:
    """The applications whose team answers name one of these addresses or iDs."""
    return {
        pk
        for pk, questions in _said(applications)
        if any(keys & _row_keys(row) for row in _team_rows(questions))
    }


def _team_rows(questions: Questions) -> Iterator[dict[str, Any]]:
    for question in questions:
        if question["kind"] == "team":
            yield from question["value"] or []


def _row_keys(row: dict[str, Any]) -> set[str]:
    email = str(row.get("email") or "").strip().lower()
    orcid = plain_orcid(str(row.get("orcid") or "")).lower()
    return {email, orcid} - {""}


def _people(users: Collection[int]) -> dict[int, _Person]:
    """What is known of accounts, by pk."""
    rows = User.objects.filter(pk__in=users).select_related("organisation")
    people = {user.pk: _Person(user, {user.email.lower()}) for user in rows}
    for pk, address in _addresses(users):
        people[pk].emails.add(address.lower())
    stays: list[tuple[int, Organisation, int | None]] = [
        (user.pk, user.organisation, None) for user in rows if user.organisation
    ]
    stays += [
        (each.profile.user_id, each.organisation, each.last_year)
        for each in Affiliation.objects.filter(profile__user__in=users).select_related(
            "profile", "organisation"
        )
    ]
    domains = _registry_domains({organisation.ror_id for _, organisation, _ in stays})
    for pk, organisation, last in stays:
        people[pk].stays += _stays(organisation.name, organisation.ror_id, last, domains)
    _add_profiles(people, users)
    return people


def _add_profiles(people: dict[int, _Person], users: Collection[int]) -> None:
    profiles = Profile.objects.filter(user__in=users).values("pk")
    for work in Work.objects.filter(profile__in=profiles).values(
        "profile__user_id", "fingerprint", "title", "year", "authors"
    ):
        authors = tuple(
            (str(each.get("name") or ""), plain_orcid(str(each.get("orcid") or "")))
            for each in work["authors"]
        )
        paper = Paper(work["fingerprint"], work["title"], work["year"], authors)
        people[work["profile__user_id"]].papers.append(paper)
    for user, *fields in Relation.objects.filter(profile__in=profiles).values_list(
        "profile__user_id", "name", "email", "orcid", "words"
    ):
        name, email, orcid, words = fields
        people[user].ties.append(Tie(name, email.lower(), plain_orcid(orcid), words))


def _registry_domains(rors: set[str]) -> dict[str, tuple[str, ...]]:
    """The domains the registry knows for organisations, by ROR id."""
    rows = RegistryOrganisation.objects.filter(ror_id__in=rors - {""}).exclude(domains=[])
    return {ror: tuple(domains) for ror, domains in rows.values_list("ror_id", "domains")}


def _stays(
    name: str, ror: str, last: int | None, domains: dict[str, tuple[str, ...]]
) -> list[Stay]:
    """By ROR id, and by name for whoever wrote the organisation without one."""
    folded = " ".join(name.casefold().split())
    found = [Stay(f"name:{folded}", name, last)] if folded else []
    if is_ror(ror):
        found.insert(0, Stay(ror, name or ror, last, domains.get(ror, ())))
    return found


def _parties(
    questions: Questions, members: Iterable[int], people: dict[int, _Person]
) -> tuple[Party, ...]:
    """Everybody on an application; somebody with an account who is also named is one person."""
    parties = [people[user].party() for user in sorted(members) if user in people]
    known = {address: at for at, party in enumerate(parties) for address in party.emails}
    for row in _team_rows(questions):
        named = _named(row)
        at = next((known[address] for address in named.emails if address in known), None)
        if at is None:
            parties.append(named)
        else:
            parties[at] = _joined(parties[at], named)
    parties += [
        Party(name="", stays=tuple(_stays(said["name"], said["ror"], None, {})))
        for question in questions
        if question["kind"] == "organisation" and (said := question["value"])
    ]
    return tuple(parties)


def _named(row: dict[str, Any]) -> Party:
    """A row of a team answer."""
    email = str(row.get("email") or "").strip().lower()
    said = parse_organisation({"o": row.get("organisation") or ""}, "o")
    return Party(
        name=str(row.get("name") or ""),
        emails=frozenset({email} - {""}),
        orcid=plain_orcid(str(row.get("orcid") or "")),
        stays=tuple(_stays(said["name"], said["ror"], None, {})) if said else (),
    )


def _joined(account: Party, named: Party) -> Party:
    return Party(
        name=account.name or named.name,
        emails=account.emails | named.emails,
        orcid=account.orcid or named.orcid,
        stays=(*account.stays, *named.stays),
        papers=account.papers,
        ties=account.ties,
    )
