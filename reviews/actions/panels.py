"""Who is on a panel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.actions import account_for
from accounts.models import User
from accounts.queries import accounts_at
from core.actors import Actor
from core.audit.trail import record
from core.errors import RuleBroken, require
from grants.models import Call
from reviews.actions.profiles import take_into_pool
from reviews.models import Panel, Reviewer
from reviews.permissions import can_route
from reviews.roster import Row

_FROM_FILE = ["keywords", "statement", "min_load", "max_load", "is_chair"]


@dataclass(frozen=True)
class RosterReport:
    """What an import of reviewers did. Nothing was removed."""

    added: int
    changed: int
    accounts_made: int


@transaction.atomic
def create_panel(
    *,
    call: Call,
    name: str,
    max_load: int,
    remind_after: int = 5,
    remind_before: int = 3,
    by: Actor,
    at: datetime,
) -> Panel:
    """The call's panel; there is one, so a second time it gets the new name, limit and reminders.

    `remind_after` and `remind_before` are days, 0 for never.
    """
    require(can_route(by, call))
    fields = {
        "name": name,
        "max_load": max_load,
        "remind_after": remind_after,
        "remind_before": remind_before,
    }
    panel, made = Panel.objects.update_or_create(call=call, defaults=fields)
    record(
        by=by,
        verb="panel.create" if made else "panel.change",
        subject=call,
        at=at,
        scope=call.programme.slug,
        **fields,
    )
    return panel


def panel_of(call: Call) -> Panel:
    """The call's panel, made with its default limit when there is none yet."""
    name = f"Panel of {call.title}"[:150]
    return Panel.objects.get_or_create(call=call, defaults={"name": name})[0]


@transaction.atomic
def add_reviewer(
    *,
    call: Call,
    email: str,
    name: str = "",
    keywords: str = "",
    statement: str = "",
    min_load: int = 0,
    max_load: int | None = None,
    is_chair: bool = False,
    by: Actor,
    at: datetime,
) -> Reviewer:
    """Put a person on the panel; without an account they get one and sign in by code."""
    require(can_route(by, call))
    _require_loads(min_load, max_load)
    panel = panel_of(call)
    user = account_for(email, name)
    reviewer, made = Reviewer.objects.get_or_create(
        panel=panel,
        user=user,
        defaults={
            "keywords": keywords,
            "statement": statement,
            "min_load": min_load,
            "max_load": max_load,
            "is_chair": is_chair,
        },
    )
    if not made:
        raise RuleBroken(f"{user} ({user.email}) is on this panel already.", "email")
    take_into_pool(call.programme, [reviewer], by=by, at=at)
    _trace(call, "reviewer.add", user.email, by, at)
    return reviewer


@transaction.atomic
def edit_reviewer(
    *,
    reviewer: Reviewer,
    keywords: str,
    statement: str,
    min_load: int = 0,
    max_load: int | None,
    is_chair: bool = False,
    is_active: bool,
    by: Actor,
    at: datetime,
) -> Reviewer:
    """Change what a reviewer can judge and takes on. One who is not active sees nothing."""
    call = reviewer.panel.call
    require(can_route(by, call))
    _require_loads(min_load, max_load)
    reviewer = Reviewer.objects.select_for_update().get(pk=reviewer.pk)
    reviewer.keywords = keywords
    reviewer.statement = statement
    reviewer.min_load, reviewer.max_load = min_load, max_load
    reviewer.is_chair, reviewer.is_active = is_chair, is_active
    reviewer.save(
        update_fields=["keywords", "statement", "min_load", "max_load", "is_chair", "is_active"]
    )
    _trace(call, "reviewer.edit", reviewer.user.email, by, at, is_active=is_active)
    return reviewer


@transaction.atomic
def import_reviewers(*, call: Call, rows: Sequence[Row], by: Actor, at: datetime) -> RosterReport:
    """Add the reviewers of a file; those on the panel already get what the file says."""
    require(can_route(by, call))
    panel = panel_of(call)
    known = accounts_at(row.email for row in rows)
    fresh = [row for row in rows if row.email not in known]
    for row in fresh:
        user = account_for(row.email, row.name)
        known[row.email] = user
    _require_each_once(rows, known)
    before = {reviewer.user_id: reviewer for reviewer in panel.reviewers.all()}
    new: list[Reviewer] = []
    old: list[Reviewer] = []
    for row in rows:
        found = before.get(known[row.email].pk)
        reviewer = found or Reviewer(panel=panel, user=known[row.email])
        reviewer.keywords, reviewer.statement = row.keywords, row.statement
        reviewer.min_load, reviewer.max_load = row.min_load, row.max_load
        reviewer.is_chair = row.is_chair
        (old if found else new).append(reviewer)
    Reviewer.objects.bulk_create(new, batch_size=500)
    Reviewer.objects.bulk_update(old, _FROM_FILE, batch_size=500)
    take_into_pool(call.programme, [*new, *old], by=by, at=at)
    _trace(call, "reviewer.import", "", by, at, added=len(new), changed=len(old))
    return RosterReport(added=len(new), changed=len(old), accounts_made=len(fresh))


@transaction.atomic
def leave_panels(*, by: User, at: datetime) -> int:
    """Take a person whose account goes off every panel; their reviews stay. Returns how many."""
    rows = Reviewer.objects.filter(user=by, is_active=True).select_related("panel__call__programme")
    for reviewer in rows:
        _trace(reviewer.panel.call, "reviewer.leave", by.email, by, at, is_active=False)
    return rows.update(is_active=False)


def _require_loads(min_load: int, max_load: int | None) -> None:
    if max_load is not None and min_load > max_load:
        raise RuleBroken("The smallest load is larger than the largest.", "min_load")


def _require_each_once(rows: Sequence[Row], known: Mapping[str, User]) -> None:
    first: dict[int, str] = {}
    for row in rows:
        email = first.setdefault(known[row.email].pk, row.email)
        if email != row.email:
            raise RuleBroken(
                f"{email} and {row.email} are addresses of the same person. Leave one of the two "
                "lines out.",
                "file",
            )


def _trace(call: Call, verb: str, email: str, by: Actor, at: datetime, **data: object) -> None:
    facts = {"reviewer": email, **data} if email else data
    record(by=by, verb=verb, subject=call, at=at, scope=call.programme.slug, **facts)
