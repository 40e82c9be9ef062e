"""Declaring, entering, detecting and lifting conflicts of interest."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require
from grants.models import Application, Call
from grants.snapshot import Content, questions
from reviews.models import Assignment, Conflict
from reviews.permissions import can_recuse, can_route
from reviews.states import ASSIGNMENT, AssignmentState


@transaction.atomic
def declare_conflict(*, assignment: Assignment, reason: str, by: Actor, at: datetime) -> Conflict:
    """A reviewer says they must not judge this. From now on it is hidden from them everywhere."""
    assignment = _locked(assignment)
    require(can_recuse(by, assignment))
    assignment.state = ASSIGNMENT.check(assignment, "declare_conflict")
    assignment.answered_at = at
    assignment.save(update_fields=["state", "answered_at"])
    return _add(
        assignment.reviewer.user,
        assignment.application,
        source=Conflict.Source.DECLARED,
        reason=reason.strip() or "Declared without a reason.",
        by=by,
        at=at,
    )


def declare(
    *, user: User, application: Application, reason: str, by: Actor, at: datetime
) -> Conflict:
    """A person's own word about an application they need not be asked about yet.

    Runs inside the caller's transaction, who has asked whether they may see the application.
    """
    conflict = _add(
        user,
        application,
        source=Conflict.Source.DECLARED,
        reason=reason.strip() or "Declared without a reason.",
        by=by,
        at=at,
    )
    _end_assignments([(application.pk, user.pk)], at)
    return conflict


@transaction.atomic
def enter_conflict(
    *, application: Application, user: User, reason: str, by: Actor, at: datetime
) -> Conflict:
    """Staff say why a person must not judge an application; their assignment to it ends."""
    require(can_route(by, application.call))
    if not reason.strip():
        raise RuleBroken("Say why this is a conflict of interest.", "reason")
    conflict = _add(
        user, application, source=Conflict.Source.STAFF, reason=reason.strip(), by=by, at=at
    )
    _end_assignments([(application.pk, user.pk)], at)
    return conflict


def _add(
    user: User, application: Application, *, source: str, reason: str, by: Actor, at: datetime
) -> Conflict:
    try:
        with transaction.atomic():
            conflict = Conflict.objects.create(
                user=user,
                application=application,
                source=source,
                reason=reason[:500],
                created_at=at,
            )
    except IntegrityError:
        raise RuleBroken(f"A conflict of {user} with {application} is entered already.") from None
    record(
        by=by,
        verb="conflict.enter" if source == Conflict.Source.STAFF else "conflict.declare",
        subject=application,
        at=at,
        scope=application.call.programme.slug,
        person=user.email,
        reason=reason,
    )
    return conflict


@transaction.atomic
def lift_conflict(*, conflict: Conflict, reason: str, by: Actor, at: datetime) -> Conflict:
    """Staff end a conflict that was a mistake. It stays on record with the reason."""
    conflict = (
        Conflict.objects.select_for_update(of=("self",))
        .select_related("application__call__programme", "user")
        .get(pk=conflict.pk)
    )
    require(can_route(by, conflict.application.call))
    if conflict.lifted_at is not None:
        raise RuleBroken("This conflict is lifted already.")
    if not reason.strip():
        raise RuleBroken("Say why this is no conflict of interest.", "reason")
    conflict.lifted_at, conflict.lifted_by = at, person(by)
    conflict.lifted_reason = reason.strip()[:500]
    conflict.save(update_fields=["lifted_at", "lifted_by", "lifted_reason"])
    record(
        by=by,
        verb="conflict.lift",
        subject=conflict.application,
        at=at,
        scope=conflict.application.call.programme.slug,
        person=conflict.user.email,
        reason=conflict.lifted_reason,
    )
    return conflict


def detect_conflicts(
    *, call: Call, contents: Mapping[int, Content], people: Mapping[str, int], at: datetime
) -> int:
    """Record who is named in an application's own team answers; returns how many are new.

    `contents` by application pk, `people` user pk by lower-case address. A conflict that stands
    or that staff have lifted is left as it is. Runs inside the caller's transaction.
    """
    named = {
        (application, people[address])
        for application, content in contents.items()
        for address in team_addresses(content)
        if address in people
    }
    known = Conflict.objects.filter(application__call=call, user_id__in=people.values())
    settled = set(known.filter(lifted_at=None).values_list("application_id", "user_id"))
    settled |= set(
        known.filter(source=Conflict.Source.DETECTED).values_list("application_id", "user_id")
    )
    rows = [
        Conflict(
            application_id=application,
            user_id=user,
            source=Conflict.Source.DETECTED,
            reason="Named in the team of the application.",
            created_at=at,
        )
        for application, user in sorted(named - settled)
    ]
    Conflict.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    _end_assignments([(row.application_id, row.user_id) for row in rows], at)
    return len(rows)


def team_addresses(content: Content) -> set[str]:
    """The e-mail addresses in the answers to team questions, in lower case."""
    rows: list[dict[str, Any]] = [
        row for q in questions(content) if q["kind"] == "team" for row in q["value"] or []
    ]
    return {str(row.get("email") or "").strip().lower() for row in rows} - {""}


def _end_assignments(pairs: Iterable[tuple[int, int]], at: datetime) -> None:
    """Open assignments of these (application pk, user pk) pairs become conflicted."""
    for application, user in pairs:
        Assignment.objects.filter(
            application_id=application,
            reviewer__user_id=user,
            state__in=[AssignmentState.INVITED, AssignmentState.ACCEPTED],
        ).update(state=AssignmentState.CONFLICTED, answered_at=at)


def _locked(assignment: Assignment) -> Assignment:
    return (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("application__call__programme", "reviewer__user")
        .get(pk=assignment.pk)
    )
