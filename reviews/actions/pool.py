"""Who is in a programme's pool, and what is known of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from accounts.actions import account_for, organisation_named
from accounts.models import User
from accounts.queries import accounts_at
from core.actors import Actor, person
from core.audit.trail import record
from core.errors import require
from grants.models import Call, Programme
from grants.permissions import can_work_on
from reviews.actions.panels import RosterReport, panel_of
from reviews.actions.profiles import pass_on, profile_of
from reviews.models import PoolEntry, Profile, Reviewer
from reviews.permissions import can_route
from reviews.pool_file import PoolRow


@transaction.atomic
def add_to_pool(
    *,
    programme: Programme,
    email: str,
    name: str = "",
    organisation: str = "",
    keywords: str = "",
    statement: str = "",
    seniority: str = "",
    notes: str = "",
    by: Actor,
    at: datetime,
) -> PoolEntry:
    """Put a person into the pool. What they said about themselves is never written over."""
    require(can_work_on(by, programme))
    user = _person(email, name, organisation)
    profile = profile_of(user, at, keywords=keywords, statement=statement, seniority=seniority)
    entry, made = PoolEntry.objects.get_or_create(
        programme=programme,
        profile=profile,
        defaults={"notes": notes, "added_at": at, "added_by": person(by)},
    )
    _trace(programme, "pool.add" if made else "pool.find", by, at, person=user.email)
    return entry


@transaction.atomic
def edit_pool_entry(
    *,
    entry: PoolEntry,
    by: Actor,
    at: datetime,
    keywords: str | None = None,
    statement: str | None = None,
    seniority: str | None = None,
    notes: str | None = None,
) -> PoolEntry:
    """Change what is known of a person, and the programme's own notes.

    What is not given stays: the person may have written it anew meanwhile.
    """
    require(can_work_on(by, entry.programme))
    said = {"keywords": keywords, "statement": statement, "seniority": seniority}
    changes = {name: value for name, value in said.items() if value is not None}
    profile = Profile.objects.select_for_update(of=("self",)).get(pk=entry.profile_id)
    if changes:
        before = (profile.keywords, profile.statement)
        for name, value in changes.items():
            setattr(profile, name, value)
        profile.changed_at = at
        profile.save(update_fields=[*changes, "changed_at"])
        pass_on(profile, *before)
    entry = PoolEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if notes is not None:
        entry.notes = notes
        entry.save(update_fields=["notes"])
    _trace(entry.programme, "pool.edit", by, at, person=profile.user.email)
    return entry


@transaction.atomic
def import_pool(
    *, programme: Programme, rows: Sequence[PoolRow], by: Actor, at: datetime
) -> RosterReport:
    """Add the people of a file; of those in the pool already, what the file says is taken over.

    A column the file leaves empty changes nothing.
    """
    require(can_work_on(by, programme))
    known = accounts_at(row.email for row in rows)
    added = 0
    for row in rows:
        user = _person(row.email, row.name, row.organisation)
        profile = profile_of(user, at)
        for name in ("keywords", "statement", "seniority"):
            setattr(profile, name, getattr(row, name) or getattr(profile, name))
        profile.changed_at = at
        profile.save(update_fields=["keywords", "statement", "seniority", "changed_at"])
        entry, made = PoolEntry.objects.get_or_create(
            programme=programme, profile=profile, defaults={"added_at": at, "added_by": person(by)}
        )
        added += made
        if row.notes:
            entry.notes = row.notes
            entry.save(update_fields=["notes"])
    _trace(programme, "pool.import", by, at, added=added, changed=len(rows) - added)
    return RosterReport(
        added=added,
        changed=len(rows) - added,
        accounts_made=sum(row.email not in known for row in rows),
    )


@transaction.atomic
def add_from_pool(
    *, call: Call, entries: Iterable[PoolEntry], by: Actor, at: datetime
) -> list[Reviewer]:
    """Put people of the pool on a call's panel at once; who is on it already stays as they are.

    Gives those who are new.
    """
    require(can_route(by, call))
    panel = panel_of(call)
    there = set(panel.reviewers.values_list("user_id", flat=True))
    made = Reviewer.objects.bulk_create(
        Reviewer(
            panel=panel,
            user=entry.profile.user,
            keywords=entry.profile.keywords,
            statement=entry.profile.statement,
        )
        for entry in entries
        if entry.profile.user_id not in there and entry.profile.user.is_active
    )
    record(
        by=by,
        verb="reviewer.add_from_pool",
        subject=call,
        at=at,
        scope=call.programme.slug,
        reviewers=[each.user.email for each in made],
    )
    return made


def _person(email: str, name: str, organisation: str) -> User:
    user = account_for(email, name)
    if organisation and user.organisation is None:
        user.organisation = organisation_named(organisation)
        user.save(update_fields=["organisation"])
    return user


def _trace(programme: Programme, verb: str, by: Actor, at: datetime, **data: object) -> None:
    record(by=by, verb=verb, subject=programme, at=at, scope=programme.slug, **data)
