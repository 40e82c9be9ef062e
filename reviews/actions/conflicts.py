"""Declaring and entering conflicts of interest; confirming, denying and pinning them."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from accounts.models import User
from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require
from core.mail.outbox import queue_many
from grants.models import Application, Call
from grants.queries.impartial import HIDDEN, free_of_conflict, is_free_of_conflict
from reviews import emails
from reviews.models import Assignment, Conflict
from reviews.permissions import can_recuse, can_route
from reviews.queries.alternates import vacancies, vacant_applications
from reviews.states import ASSIGNMENT, CONFLICT, AssignmentState, ConflictState

CONFIRM: Final = "confirm"
DENY: Final = "deny"
PIN: Final = "pin"
UNPIN: Final = "unpin"
VERDICTS: Final = {
    CONFIRM: "It is a conflict",
    DENY: "No conflict",
    PIN: "No conflict, whatever is found",
    UNPIN: "Let detection decide again",
}


@transaction.atomic
def declare_conflict(*, assignment: Assignment, reason: str, by: Actor, at: datetime) -> Conflict:
    """A reviewer says they must not judge this. From now on it is hidden from them everywhere.

    Who had accepted leaves a place free: the programme is told at once who could take it.
    """
    assignment = _locked(assignment)
    require(can_recuse(by, assignment))
    had_accepted = assignment.state == AssignmentState.ACCEPTED
    assignment.state = ASSIGNMENT.check(assignment, "declare_conflict")
    assignment.answered_at = at
    assignment.save(update_fields=["state", "answered_at"])
    user, application = assignment.reviewer.user, assignment.application
    conflict = declare(user=user, application=application, reason=reason, by=by, at=at)
    if had_accepted:
        _tell_of_free_place(user, application, at)
    return conflict


def declare(
    *, user: User, application: Application, reason: str, by: Actor, at: datetime
) -> Conflict:
    """A person's own word, whatever staff or detection said before. Inside a transaction."""
    conflict = _stand(
        user,
        application,
        source=Conflict.Source.DECLARED,
        reason=reason.strip() or "Declared without a reason.",
        by=by,
        at=at,
    )
    if AssignmentState.ACCEPTED in end_assignments([(application.pk, user.pk)], at):
        _tell_of_free_place(user, application, at)
    return conflict


def _tell_of_free_place(user: User, application: Application, at: datetime) -> None:
    vacant = vacant_applications(application.call).filter(pk=application.pk)
    free = vacancies(application.call, vacant, at)
    queue_many([emails.reviewer_recused(user=user, application=application, free=free, at=at)])


@transaction.atomic
def enter_conflict(
    *, application: Application, user: User, reason: str, by: Actor, at: datetime
) -> Conflict:
    """Staff say why a person must not judge an application; their assignment to it ends.

    Whoever is in conflict themselves has no say in who judges it.
    """
    require(can_route(by, application.call))
    if not is_free_of_conflict(by, application):
        raise RuleBroken(HIDDEN, "reference")
    if not reason.strip():
        raise RuleBroken("Say why this is a conflict of interest.", "reason")
    if Conflict.objects.filter(
        user=user, application=application, state=ConflictState.STANDING
    ).exists():
        raise RuleBroken(f"A conflict of {user} with {application} is entered already.")
    conflict = _stand(
        user, application, source=Conflict.Source.STAFF, reason=reason.strip(), by=by, at=at
    )
    end_assignments([(application.pk, user.pk)], at)
    return conflict


def _stand(
    user: User, application: Application, *, source: str, reason: str, by: Actor, at: datetime
) -> Conflict:
    """Make the pair's conflict stand; what detection found stays with it."""
    says = {"source": source, "reason": reason[:500]}
    conflict, made = Conflict.objects.select_for_update(of=("self",)).get_or_create(
        user=user,
        application=application,
        defaults={**says, "created_at": at, "changed_by": person(by)},
    )
    if not made:
        verb = "declare" if source == Conflict.Source.DECLARED else "confirm"
        conflict.state = CONFLICT.check(conflict, verb)
        conflict.source, conflict.reason = source, reason[:500]
        conflict.is_pinned, conflict.note = False, ""
        conflict.changed_at, conflict.changed_by = at, person(by)
        conflict.save()
    verb = "conflict.enter" if source == Conflict.Source.STAFF else "conflict.declare"
    _trace(application, verb, by, at, person=user.email, reason=reason)
    return conflict


@transaction.atomic
def lift_conflict(
    *, conflict: Conflict, reason: str, pin: bool = False, by: Actor, at: datetime
) -> Conflict:
    """Staff end a conflict that was a mistake. It stays on record with the reason.

    Detection stays quiet for the reasons known now; pinned, for any reason.
    """
    conflict = (
        Conflict.objects.select_for_update(of=("self",))
        .select_related("application__call__programme", "user")
        .get(pk=conflict.pk)
    )
    require(can_route(by, conflict.application.call))
    _require_another_person([conflict], by)
    if not is_free_of_conflict(by, conflict.application):
        raise RuleBroken(HIDDEN)
    if conflict.state == ConflictState.DENIED:
        raise RuleBroken("This conflict is lifted already.")
    if not reason.strip():
        raise RuleBroken("Say why this is no conflict of interest.", "reason")
    _settle(conflict, PIN if pin else DENY, reason, by, at)
    return conflict


@transaction.atomic
def settle_conflicts(
    *, call: Call, keys: Collection[UUID], verdict: str, reason: str = "", by: Actor, at: datetime
) -> int:
    """Give one verdict (of `VERDICTS`) on many conflicts of a call; returns how many it changed.

    What stands is denied only with a reason: somebody relied on it.
    """
    require(can_route(by, call))
    if verdict not in VERDICTS:
        raise RuleBroken("Choose what these are.", "verdict")
    rows = list(
        Conflict.objects.select_for_update(of=("self",))
        .filter(application__call=call, key__in=keys)
        .select_related("application__call__programme", "user")
        .order_by("pk")
    )
    if not rows:
        raise RuleBroken("Choose at least one pair.")
    if verdict != CONFIRM:
        _require_another_person(rows, by)
    about = {row.application_id for row in rows}
    free = Application.objects.filter(free_of_conflict(by), pk__in=about)
    if free.count() != len(about):
        raise RuleBroken(HIDDEN)
    stands = any(row.state == ConflictState.STANDING for row in rows)
    if verdict in {DENY, PIN} and stands and not reason.strip():
        raise RuleBroken("Say why these are no conflicts of interest.", "reason")
    changed = [row for row in rows if _settle(row, verdict, reason, by, at)]
    confirmed = [(row.application_id, row.user_id) for row in changed if verdict == CONFIRM]
    end_assignments(confirmed, at)
    return len(changed)


def _require_another_person(rows: Iterable[Conflict], by: Actor) -> None:
    """Nobody takes a conflict of interest from themselves."""
    if any(row.user_id == by.pk for row in rows):
        raise RuleBroken(
            "One of these conflicts is your own. Somebody else of the programme has to end it."
        )


def _settle(conflict: Conflict, verdict: str, reason: str, by: Actor, at: datetime) -> bool:
    """Write a verdict down; False when the row says so already."""
    wanted = {CONFIRM: ConflictState.STANDING, DENY: ConflictState.DENIED}
    state = wanted.get(verdict, ConflictState.DENIED if verdict == PIN else conflict.state)
    pinned = verdict in {CONFIRM, PIN}
    if (conflict.state, conflict.is_pinned) == (state, pinned):
        return False
    if conflict.state != state:
        conflict.state = CONFLICT.check(conflict, CONFIRM if verdict == CONFIRM else DENY)
    conflict.is_pinned, conflict.note = pinned, reason.strip()[:500]
    conflict.changed_at, conflict.changed_by = at, person(by)
    conflict.save(update_fields=["state", "is_pinned", "note", "changed_at", "changed_by"])
    trace = {"person": conflict.user.email, "reason": conflict.note}
    verb = "lift" if verdict == DENY else verdict
    _trace(conflict.application, f"conflict.{verb}", by, at, **trace)
    return True


def end_assignments(pairs: Iterable[tuple[int, int]], at: datetime) -> list[str]:
    """Open assignments of these (application pk, user pk) pairs become conflicted.

    Returns the states they were in.

    Only where a person said so: what detection finds hides an assignment without ending it, so
    that a mistake of the machine can be taken back.
    """
    ended: list[str] = []
    for application, user in pairs:
        rows = Assignment.objects.filter(
            application_id=application,
            reviewer__user_id=user,
            state__in=[AssignmentState.INVITED, AssignmentState.ACCEPTED],
        )
        ended += rows.values_list("state", flat=True)
        rows.update(state=AssignmentState.CONFLICTED, answered_at=at)
    return ended


def _locked(assignment: Assignment) -> Assignment:
    return (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("application__call__programme", "reviewer__user")
        .get(pk=assignment.pk)
    )


def _trace(application: Application, verb: str, by: Actor, at: datetime, **data: object) -> None:
    scope = application.call.programme.slug
    record(by=by, verb=verb, subject=application, at=at, scope=scope, **data)
