"""What a person says about themselves as a reviewer. The data is theirs: each deed is their own."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.actions import organisation_named
from accounts.models import User
from accounts.queries import at_address_of
from core.audit.trail import record
from core.errors import RuleBroken, require
from core.mail.addresses import deleted_address
from reviews.actions.profiles import pass_on, profile_of
from reviews.models import (
    Affiliation,
    Away,
    PanelInvitation,
    Profile,
    Relation,
    Reviewer,
    Suggestion,
    Work,
)
from reviews.permissions import can_set_own_loads
from reviews.states import PanelInvitationState
from reviews.works.entries import ReadWork

Entry = Work | Affiliation | Relation | Away
KINDS: dict[str, type[Entry]] = {
    "work": Work,
    "affiliation": Affiliation,
    "relation": Relation,
    "away": Away,
}
"""What can be taken out again, by the word in the address."""


@transaction.atomic
def save_profile(
    *, by: User, keywords: str, statement: str, seniority: str, at: datetime
) -> Profile:
    """Say what one can judge. Panels that still have the old words get the new ones."""
    profile = _own(by, at)
    before = (profile.keywords, profile.statement)
    profile.keywords, profile.statement, profile.seniority = keywords, statement, seniority
    profile.save(update_fields=["keywords", "statement", "seniority"])
    pass_on(profile, *before)
    _trace("profile.say", by, at)
    return profile


@transaction.atomic
def add_works(*, by: User, works: Sequence[ReadWork], at: datetime) -> int:
    """Add publications; those there already, by DOI or by title and year, stay as they are.

    Returns how many are new.
    """
    profile = _own(by, at)
    before = profile.works.count()
    Work.objects.bulk_create(
        [
            Work(
                profile=profile,
                title=each.title,
                abstract=each.abstract,
                year=each.year,
                doi=each.doi,
                authors=[asdict(author) for author in each.authors],
                fingerprint=each.fingerprint,
                added_at=at,
            )
            for each in works
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
    added = profile.works.count() - before
    _trace("profile.add_works", by, at, added=added)
    return added


@transaction.atomic
def add_affiliation(
    *,
    by: User,
    organisation_name: str,
    organisation_ror: str = "",
    first_year: int | None = None,
    last_year: int | None = None,
    at: datetime,
) -> Affiliation:
    """Say where one works or worked; years are calendar years, both included."""
    if first_year and last_year and last_year < first_year:
        raise RuleBroken("The last year comes before the first.", "last_year")
    organisation = organisation_named(organisation_name, organisation_ror)
    if organisation is None:
        raise RuleBroken("Name the organisation.", "organisation_name")
    made = _own(by, at).affiliations.create(
        organisation=organisation, first_year=first_year, last_year=last_year
    )
    _trace("profile.add_affiliation", by, at, organisation=organisation.name)
    return made


@transaction.atomic
def add_relation(
    *, by: User, name: str, email: str = "", orcid: str = "", words: str = "", at: datetime
) -> Relation:
    """Name a person whose applications one must not judge."""
    made = _own(by, at).relations.create(
        name=name, email=email.lower(), orcid=orcid, words=words, declared_at=at
    )
    _trace("profile.add_relation", by, at)
    return made


@transaction.atomic
def add_away(*, by: User, first_day: date, last_day: date, at: datetime) -> Away:
    """Say when one cannot review, both days included."""
    if last_day < first_day:
        raise RuleBroken("The last day comes before the first.", "last_day")
    made = _own(by, at).away.create(first_day=first_day, last_day=last_day)
    _trace("profile.add_away", by, at)
    return made


@transaction.atomic
def remove_entry(*, by: User, entry: Entry, at: datetime) -> None:
    """Take a publication, an affiliation, a relation or days away out of one's own profile."""
    profile = _own(by, at)
    if entry.profile_id != profile.pk:
        raise RuleBroken("This is not yours.")
    _trace("profile.remove", by, at, kind=entry._meta.model_name, was=str(entry)[:200])
    entry.delete()


@transaction.atomic
def set_own_loads(
    *, reviewer: Reviewer, min_load: int, max_load: int | None, by: User, at: datetime
) -> Reviewer:
    """Say how many reviews one takes on a panel; `None` is what the panel usually takes."""
    reviewer = (
        Reviewer.objects.select_for_update(of=("self",))
        .select_related("panel__call__programme")
        .get(pk=reviewer.pk)
    )
    require(can_set_own_loads(by, reviewer))
    if max_load is not None and min_load > max_load:
        raise RuleBroken("The smallest number is larger than the largest.", "min_load")
    reviewer.min_load, reviewer.max_load = min_load, max_load
    reviewer.save(update_fields=["min_load", "max_load"])
    call = reviewer.panel.call
    record(
        by=by,
        verb="reviewer.set_loads",
        subject=call,
        at=at,
        scope=call.programme.slug,
        min_load=min_load,
        max_load=max_load,
    )
    return reviewer


@transaction.atomic
def forget_person(*, by: User, at: datetime) -> None:
    """Take a person whose account goes out of every pool, with all they said about themselves.

    What programmes were answered stays, without who it was; nobody is asked at that address.
    """
    Profile.objects.filter(user=by).delete()
    Suggestion.objects.filter(at_address_of(by)).delete()
    asked = PanelInvitation.objects.filter(at_address_of(by))
    asked.filter(state=PanelInvitationState.ASKED).update(state=PanelInvitationState.REVOKED)
    asked.update(email=deleted_address(by.pk), name="", message="", reason="", conflicts="")
    _trace("profile.forget", by, at)


def _own(by: User, at: datetime) -> Profile:
    """One's own profile, locked and marked as changed now; made when there is none."""
    profile = Profile.objects.select_for_update(of=("self",)).get(pk=profile_of(by, at).pk)
    profile.changed_at = at
    profile.save(update_fields=["changed_at"])
    return profile


def _trace(verb: str, by: User, at: datetime, **data: Any) -> None:
    record(by=by, verb=verb, subject=by, at=at, **data)
