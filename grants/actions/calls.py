"""Programmes and calls: creating, changing, publishing, closing."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from accounts.roles import Role
from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require
from grants.default_form import ensure_default_form
from grants.models import Call, Programme, ProgrammeRole
from grants.permissions import can_create_programme, can_work_on
from grants.states import CALL, CallState

PROGRAMME_FIELDS = (
    "name",
    "summary",
    "description",
    "contact_email",
    "signatory_name",
    "signatory_title",
    "needs_cosignature",
    "cap_per_person_per_year",
)
CALL_FIELDS = (
    "title",
    "summary",
    "description",
    "mode",
    "audience",
    "first_stage",
    "opens_at",
    "deadline",
    "time_zone",
    "grace_minutes",
    "budget",
    "currency",
    "blindness",
    "reviews_per_application",
    "decision_promised_by",
    "days_to_answer",
    "cap_per_person",
    "cap_per_organisation",
    "signatory_required",
    "second_look",
)
# Once people write against them, these stay as they were published.
FIXED_ONCE_PUBLISHED = ("currency", "mode", "first_stage")
# Once a call has closed, people were told these; moving them is no edit.
FIXED_ONCE_ANNOUNCED = ("deadline", "blindness", "budget")


@transaction.atomic
def create_programme(*, fields: dict[str, Any], by: Actor, at: datetime) -> Programme:
    """A new programme; who makes it becomes its administrator. `fields`: `PROGRAMME_FIELDS`."""
    require(can_create_programme(by))
    chosen = {name: fields[name] for name in PROGRAMME_FIELDS if name in fields}
    programme = Programme.objects.create(
        slug=_free_slug(Programme, fields.get("slug") or fields["name"]), created_at=at, **chosen
    )
    user = person(by)
    if user:
        ProgrammeRole.objects.create(programme=programme, user=user, role=Role.ADMINISTRATOR)
    record(by=by, verb="programme.create", subject=programme, at=at, scope=programme.slug)
    return programme


@transaction.atomic
def edit_programme(
    *, programme: Programme, fields: dict[str, Any], by: Actor, at: datetime
) -> Programme:
    """Change a programme's own facts. Its address (slug) never changes."""
    programme = Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    require(can_work_on(by, programme))
    changed = _apply(programme, fields, PROGRAMME_FIELDS)
    programme.save(update_fields=changed)
    record(
        by=by,
        verb="programme.edit",
        subject=programme,
        at=at,
        scope=programme.slug,
        changed=changed,
    )
    return programme


@transaction.atomic
def create_call(*, programme: Programme, fields: dict[str, Any], by: Actor, at: datetime) -> Call:
    """A draft call with the default form. `fields`: `CALL_FIELDS`, times aware, budget minor."""
    require(can_work_on(by, programme))
    _check_times(fields)
    _check_mode(fields.get("mode", Call.Mode.FIXED), fields)
    _check_first_stage(programme, None, fields.get("first_stage"))
    chosen = {name: fields[name] for name in CALL_FIELDS if name in fields}
    call = Call.objects.create(
        programme=programme,
        slug=_free_slug(Call, fields.get("slug") or fields["title"]),
        form_version=fields.get("form_version") or ensure_default_form(at),
        created_at=at,
        **chosen,
    )
    record(by=by, verb="call.create", subject=call, at=at, scope=programme.slug)
    return call


@transaction.atomic
def edit_call(*, call: Call, fields: dict[str, Any], by: Actor, at: datetime) -> Call:
    """Change a call. What people already rely on cannot be changed (`RuleBroken`)."""
    call = _locked(call)
    require(can_work_on(by, call.programme))
    _check_times(fields)
    fields = _in_mode(call, fields)
    _check_first_stage(call.programme, call, fields.get("first_stage"))
    fixed: tuple[str, ...] = () if call.state == CallState.DRAFT else FIXED_ONCE_PUBLISHED
    if call.announced_at:
        fixed += FIXED_ONCE_ANNOUNCED
    for name in fixed:
        if name in fields and fields[name] != getattr(call, name):
            raise RuleBroken(f"The {name.replace('_', ' ')} can no longer be changed.", name)
    changed = _apply(call, fields, CALL_FIELDS)
    call.save(update_fields=changed)
    record(by=by, verb="call.edit", subject=call, at=at, scope=call.programme.slug, changed=changed)
    return call


@transaction.atomic
def publish_call(*, call: Call, by: Actor, at: datetime) -> Call:
    """Take applications from the opening on. `RuleBroken` when no date of it is still to come."""
    call = _locked(call)
    require(can_work_on(by, call.programme))
    state = CALL.check(call, "publish")
    _require_time_left(call, at)
    call.state = state
    call.save(update_fields=["state"])
    record(by=by, verb="call.publish", subject=call, at=at, scope=call.programme.slug)
    return call


@transaction.atomic
def close_call(*, call: Call, by: Actor, at: datetime) -> Call:
    """Take no more applications, whatever the deadline says. Drafts are kept."""
    call = _locked(call)
    require(can_work_on(by, call.programme))
    call.state = CALL.check(call, "close")
    call.save(update_fields=["state"])
    record(by=by, verb="call.close", subject=call, at=at, scope=call.programme.slug)
    return call


@transaction.atomic
def reopen_call(*, call: Call, reason: str, by: Actor, at: datetime) -> Call:
    """Take applications again, with a reason; also when the budget of the call is spent."""
    call = _locked(call)
    require(can_work_on(by, call.programme))
    state = CALL.check(call, "reopen")
    if not reason.strip():
        raise RuleBroken("Say why the call takes applications again.", "reason")
    if call.announced_at and call.mode == Call.Mode.FIXED:
        raise RuleBroken("The results of this call are announced, so it stays closed.")
    _require_time_left(call, at)
    call.state = state
    call.save(update_fields=["state"])
    record(
        by=by,
        verb="call.reopen",
        subject=call,
        at=at,
        scope=call.programme.slug,
        reason=reason,
    )
    return call


def _require_time_left(call: Call, at: datetime) -> None:
    if call.mode == Call.Mode.BATCH and (call.deadline is None or call.deadline <= at):
        raise RuleBroken(
            "This call takes applications in batches, and no batch is still to come. Add a date "
            "first."
        )
    if call.deadline and call.deadline <= at:
        raise RuleBroken("The deadline has passed. Change it before the call takes applications.")


def _in_mode(call: Call, fields: dict[str, Any]) -> dict[str, Any]:
    """The fields without what the mode has no use for. The dates of batches are no field."""
    mode = fields.get("mode", call.mode)
    _check_mode(mode, {"deadline": call.deadline, **fields})
    if mode == Call.Mode.ROLLING and mode != call.mode:
        return {**fields, "deadline": None}
    if mode != Call.Mode.BATCH:
        return fields
    last = call.batches.order_by("-closes_at", "-pk").values_list("closes_at", flat=True).first()
    return {**fields, "deadline": last}


def _check_mode(mode: str, fields: dict[str, Any]) -> None:
    if mode == Call.Mode.FIXED and not fields.get("deadline"):
        raise RuleBroken("A call until a deadline needs its deadline.", "deadline")


def _check_first_stage(programme: Programme, call: Call | None, first: Call | None) -> None:
    if first is None:
        return
    if first.programme_id != programme.pk:
        raise RuleBroken("The first stage must be a call of the same programme.", "first_stage")
    earlier: Call | None = first
    while earlier is not None:
        if call is not None and earlier.pk == call.pk:
            raise RuleBroken("A call cannot be a stage before itself.", "first_stage")
        earlier = earlier.first_stage


def _locked(call: Call) -> Call:
    rows = Call.objects.select_for_update(of=("self",), no_key=True).select_related("programme")
    return rows.get(pk=call.pk)


def _apply(row: Programme | Call, fields: dict[str, Any], names: tuple[str, ...]) -> list[str]:
    changed = [name for name in names if name in fields and getattr(row, name) != fields[name]]
    for name in changed:
        setattr(row, name, fields[name])
    return changed


def _check_times(fields: dict[str, Any]) -> None:
    opens, closes = fields.get("opens_at"), fields.get("deadline")
    if opens and closes and opens >= closes:
        raise RuleBroken("The deadline must be after the opening.", "deadline")


def _free_slug(model: type[Programme] | type[Call], text: str) -> str:
    """A slug from the text that is not taken: `open-kernels`, `open-kernels-2`, …"""
    stem = slugify(text)[:50] or "untitled"
    taken = set(model.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    slug, number = stem, 1
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug
