"""One deed on many applications, and undoing it.

Each deed stores how every application it changed was before. Undoing puts that back for all of
them or, when something else changed one of them since, for none.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.models import User
from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require
from grants.actions.tagging import tag_named
from grants.merging import merge
from grants.models import (
    Application,
    ApplicationTag,
    BulkDeed,
    Call,
    RejectTemplate,
    Screening,
    Tag,
)
from grants.permissions import can_work_on
from grants.queries.impartial import free_of_conflict
from grants.queries.screening import letter_values, working_staff
from grants.states import APPLICATION, SCREENING, ScreeningState

UNDO_FOR = timedelta(minutes=10)
MOST = 5000
Kind = BulkDeed.Kind
_SET_BY_DEED = {
    Kind.TAKE_FORWARD: ("take_forward", ScreeningState.FORWARD),
    Kind.PROPOSE_REJECT: ("propose", ScreeningState.PROPOSED),
}


@dataclass(frozen=True)
class What:
    """A deed and what it needs: a tag, a person, or a text to turn down with."""

    kind: str
    tag: str = ""
    handler: User | None = None
    template: RejectTemplate | None = None


@transaction.atomic
def do_bulk(*, call: Call, chosen: Sequence[int], what: What, by: Actor, at: datetime) -> BulkDeed:
    """Do it to all chosen applications of the call. Those it does not fit are left and counted."""
    call = Call.objects.select_related("programme").get(pk=call.pk)
    require(can_work_on(by, call.programme))
    if not chosen:
        raise RuleBroken("Choose at least one application.", "deed")
    if len(chosen) > MOST:
        raise RuleBroken(f"At most {MOST:,} applications at once. Narrow the filters.", "deed")
    rows = list(
        Application.objects.select_for_update(of=("self",))
        .filter(free_of_conflict(by), call=call, pk__in=chosen, submitted_at__isnull=False)
        .select_related("owner", "call__programme")
        .order_by("pk")
    )
    value, before = _DEEDS[what.kind](rows, what, by, at)
    left = len(chosen) - len(before)
    done = f"{_told(what, value)}: {_applications(len(before))}."
    deed = BulkDeed.objects.create(
        call=call,
        kind=what.kind,
        value=value,
        before=before,
        sentence=done + (f" {left:,} left as they were." if left else ""),
        by=person(by),
        at=at,
    )
    references = [row.reference for row in rows if str(row.pk) in before]
    scope = call.programme.slug
    verb = f"bulk.{what.kind}"
    record(by=by, verb=verb, subject=call, at=at, scope=scope, value=value, references=references)
    return deed


def _applications(number: int) -> str:
    return f"{number:,} application{'' if number == 1 else 's'}"


def _told(what: What, value: str) -> str:
    return {
        Kind.ADD_TAG: f"Tagged “{what.tag}”",
        Kind.REMOVE_TAG: f"Tag “{what.tag}” removed",
        Kind.TAKE_FORWARD: "Taken forward",
        Kind.ASSIGN: f"Assigned to {what.handler}" if value else "Assigned to nobody",
        Kind.PROPOSE_REJECT: "Proposed to turn down",
    }[Kind(what.kind)]


Before = dict[str, Any]
Done = tuple[str, Before]


def _add_tag(rows: list[Application], what: What, by: Actor, at: datetime) -> Done:
    if not rows:
        return "", {}
    tag = tag_named(rows[0].call.programme, what.tag)
    have = set(
        ApplicationTag.objects.filter(tag=tag, application__in=rows).values_list(
            "application_id", flat=True
        )
    )
    new = [row for row in rows if row.pk not in have]
    ApplicationTag.objects.bulk_create(
        [ApplicationTag(tag=tag, application=row, by=person(by), at=at) for row in new]
    )
    return str(tag.pk), {str(row.pk): None for row in new}


def _remove_tag(rows: list[Application], what: What, by: Actor, at: datetime) -> Done:
    del by, at
    programme = rows[0].call.programme if rows else None
    tag = Tag.objects.filter(programme=programme, name__iexact=what.tag.strip()).first()
    if tag is None:
        raise RuleBroken("There is no such tag.", "tag")
    uses = ApplicationTag.objects.filter(tag=tag, application__in=rows)
    before: Before = {str(use.application_id): use.by_id for use in uses}
    uses.delete()
    return str(tag.pk), before


def _assign(rows: list[Application], what: What, by: Actor, at: datetime) -> Done:
    del by, at
    handler = what.handler
    if handler and rows and handler not in working_staff(rows[0].call.programme):
        raise RuleBroken(f"{handler} does not work in this programme.", "handler")
    new = handler.pk if handler else None
    changed = [row for row in rows if row.handler_id != new]
    if handler:
        free = Application.objects.filter(
            free_of_conflict(handler), pk__in=[row.pk for row in changed]
        ).values_list("pk", flat=True)
        changed = [row for row in changed if row.pk in set(free)]
    Application.objects.filter(pk__in=[row.pk for row in changed]).update(handler=handler)
    return str(new or ""), {str(row.pk): row.handler_id for row in changed}


_FIELDS = ("state", "note", "letter", "second_look", "by_id", "proposed_by_id")
_TIMES = ("at", "proposed_at")


def _facts(screening: Screening) -> dict[str, Any]:
    plain = {name: getattr(screening, name) for name in _FIELDS}
    times = {name: getattr(screening, name) for name in _TIMES}
    return plain | {name: at.isoformat() if at else None for name, at in times.items()}


def _screen(rows: list[Application], what: What, by: Actor, at: datetime) -> Done:
    """Take forward, or propose to turn down, all whose states allow it."""
    verb, _state = _SET_BY_DEED[Kind(what.kind)]
    if what.kind == Kind.PROPOSE_REJECT and what.template is None:
        raise RuleBroken("Choose a text to turn down with.", "template")
    open_ = {row.pk: row for row in rows if APPLICATION.allows(row.state, "screen_out")}
    before: Before = {}
    changed = []
    screenings = Screening.objects.select_for_update().filter(application__in=open_)
    for screening in screenings.order_by("application_id"):
        if not SCREENING.allows(screening.state, verb):
            continue
        before[str(screening.application_id)] = _facts(screening)
        screening.state = SCREENING.check(screening, verb)
        screening.by, screening.at = person(by), at
        if what.template:
            application = open_[screening.application_id]
            screening.letter = merge(what.template.body, letter_values(application))
            screening.second_look = application.call.second_look
            screening.proposed_by, screening.proposed_at = person(by), at
        changed.append(screening)
    Screening.objects.bulk_update(
        changed, [name.removesuffix("_id") for name in (*_FIELDS, *_TIMES)], batch_size=500
    )
    return "", before


_DEEDS: dict[str, Callable[[list[Application], What, Actor, datetime], Done]] = {
    Kind.ADD_TAG: _add_tag,
    Kind.REMOVE_TAG: _remove_tag,
    Kind.TAKE_FORWARD: _screen,
    Kind.ASSIGN: _assign,
    Kind.PROPOSE_REJECT: _screen,
}


@transaction.atomic
def undo_bulk(*, deed: BulkDeed, by: Actor, at: datetime) -> BulkDeed:
    """Put everything back as it was; `RuleBroken` when it is too late or not as it was left."""
    deed = BulkDeed.objects.select_for_update(of=("self",)).get(pk=deed.pk)
    call = Call.objects.select_related("programme").get(pk=deed.call_id)
    require(can_work_on(by, call.programme))
    if deed.undone_at:
        raise RuleBroken("This is undone already.")
    if at - deed.at > UNDO_FOR:
        raise RuleBroken("This can be undone for 10 minutes only. Change it by hand.")
    keys = [int(key) for key in deed.before]
    rows = {
        row.pk: row
        for row in Application.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    }
    changed = _UNDOS[deed.kind](deed, rows)
    if changed:
        named = ", ".join(sorted(rows[key].reference for key in changed)[:5])
        raise RuleBroken(
            f"Nothing was undone: {named}{' and others' if len(changed) > 5 else ''} changed since."
        )
    deed.undone_at = at
    deed.save(update_fields=["undone_at"])
    scope = call.programme.slug
    record(by=by, verb="bulk.undo", subject=call, at=at, scope=scope, deed=str(deed.key))
    return deed


def _undo_add_tag(deed: BulkDeed, rows: dict[int, Application]) -> set[int]:
    uses = ApplicationTag.objects.filter(tag=int(deed.value or 0), application__in=rows, at=deed.at)
    changed = set(rows) - set(uses.values_list("application_id", flat=True))
    if not changed:
        uses.delete()
    return changed


def _undo_remove_tag(deed: BulkDeed, rows: dict[int, Application]) -> set[int]:
    tag = Tag.objects.filter(pk=int(deed.value)).first()
    if tag is None:
        return set(rows)
    again = ApplicationTag.objects.filter(tag=tag, application__in=rows)
    changed = set(again.values_list("application_id", flat=True))
    if not changed:
        ApplicationTag.objects.bulk_create(
            [
                ApplicationTag(tag=tag, application_id=int(key), by_id=by, at=deed.at)
                for key, by in deed.before.items()
            ]
        )
    return changed


def _undo_assign(deed: BulkDeed, rows: dict[int, Application]) -> set[int]:
    changed = {pk for pk, row in rows.items() if str(row.handler_id or "") != deed.value}
    if not changed:
        for pk, row in rows.items():
            row.handler_id = deed.before[str(pk)]
        Application.objects.bulk_update(rows.values(), ["handler"], batch_size=500)
    return changed


def _undo_screen(deed: BulkDeed, rows: dict[int, Application]) -> set[int]:
    _verb, state = _SET_BY_DEED[Kind(deed.kind)]
    screenings = list(Screening.objects.select_for_update().filter(application__in=rows))
    changed = {
        each.application_id
        for each in screenings
        if (each.state, each.at, each.by_id) != (state, deed.at, deed.by_id)
    }
    if changed:
        return changed
    for each in screenings:
        facts = deed.before[str(each.application_id)]
        for name in _FIELDS:
            setattr(each, name, facts[name])
        for name in _TIMES:
            setattr(each, name, datetime.fromisoformat(facts[name]) if facts[name] else None)
    Screening.objects.bulk_update(
        screenings, [name.removesuffix("_id") for name in (*_FIELDS, *_TIMES)], batch_size=500
    )
    return set()


_UNDOS: dict[str, Callable[[BulkDeed, dict[int, Application]], set[int]]] = {
    Kind.ADD_TAG: _undo_add_tag,
    Kind.REMOVE_TAG: _undo_remove_tag,
    Kind.TAKE_FORWARD: _undo_screen,
    Kind.ASSIGN: _undo_assign,
    Kind.PROPOSE_REJECT: _undo_screen,
}
