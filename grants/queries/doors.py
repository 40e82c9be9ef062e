"""The permitted sets. There is no other way from a person to a call or an application."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value

from accounts.models import User
from accounts.roles import STAFF, Role
from core.actors import Actor, System
from grants.models import (
    Answer,
    Application,
    Call,
    Programme,
    ProgrammeRole,
    Submission,
    TeamMember,
)
from grants.queries.impartial import free_of_conflict
from grants.states import OUT_OF_ROUND, CallState


def roles_in(user: Actor, programme: Programme) -> set[str]:
    """The roles the person holds in the programme; an administrator of the installation has all."""
    if isinstance(user, System) or user.is_superuser:
        return set(Role.values)
    held = ProgrammeRole.objects.filter(programme=programme, user=user)
    return set(held.values_list("role", flat=True))


def staff_programmes(user: Actor, roles: Iterable[str] = STAFF) -> QuerySet[Programme]:
    """The programmes in which the person holds one of the roles."""
    if isinstance(user, System) or user.is_superuser:
        return Programme.objects.all()
    held = ProgrammeRole.objects.filter(
        programme=OuterRef("pk"), user_id=user.pk, role__in=list(roles)
    )
    return Programme.objects.filter(Exists(held))


def staff_calls(user: Actor) -> QuerySet[Call]:
    """The calls of the person's programmes, for staff pages."""
    return Call.objects.filter(programme__in=staff_programmes(user)).select_related("programme")


def public_calls(at: datetime) -> QuerySet[Call]:
    """The calls everybody finds: published or closed, opened by now, and listed.

    What a visitor may read under its address is wider: `queries.calls.reachable_calls`.
    """
    return (
        Call.objects.filter(
            state__in=[CallState.PUBLISHED, CallState.CLOSED],
            opens_at__lte=at,
            audience=Call.Audience.PUBLIC,
        )
        .select_related("programme")
        .order_by("deadline", "pk")
    )


def open_calls(at: datetime) -> QuerySet[Call]:
    """The calls one can start an application in."""
    no_deadline_passed = Q(deadline__gte=at) | Q(deadline__isnull=True)
    return public_calls(at).filter(no_deadline_passed, state=CallState.PUBLISHED)


def with_role(applications: QuerySet[Application], user: User) -> QuerySet[Application]:
    """Adds `role_held` and whose it is, so that asking for permission costs no further query."""
    own = TeamMember.objects.filter(application=OuterRef("pk"), user_id=user.pk)
    return applications.annotate(
        role_held=Subquery(own.values("role")[:1]), role_holder=Value(user.pk)
    )


def visible_applications(user: User) -> QuerySet[Application]:
    """The applications the person writes or reads as a member of their team, also tests."""
    return (
        with_role(Application.objects.all(), user)
        .filter(Q(owner=user) | Q(role_held__isnull=False))
        .select_related("call__programme", "batch")
    )


def own_applications(user: User) -> QuerySet[Application]:
    """What a person sees in lists of their applications: no tests of a form."""
    return visible_applications(user).filter(is_test=False)


def staff_applications(user: Actor) -> QuerySet[Application]:
    """What staff see: all that was submitted once in their programmes, no bare draft, no test.

    Without what a conflict of interest hides from them.
    """
    return programme_submissions(user).filter(free_of_conflict(user))


def programme_submissions(user: Actor) -> QuerySet[Application]:
    """All that was submitted once in the person's programmes, whoever may read it."""
    return Application.objects.filter(
        call__programme__in=staff_programmes(user), submitted_at__isnull=False, is_test=False
    ).select_related("call__programme", "owner")


def applications_in_round(call: Call) -> QuerySet[Application]:
    """The applications of a call that compete: submitted, standing, no test; also when decided."""
    return call.applications.filter(is_test=False).exclude(state__in=OUT_OF_ROUND)


def standing_submission(application: Application) -> Submission | None:
    """The submission that counts: the last one."""
    return application.submissions.order_by("-number").first()


def standing_submissions(applications: QuerySet[Application]) -> QuerySet[Submission]:
    """The standing submission of each of the applications, in one query."""
    return (
        Submission.objects.filter(application__in=applications)
        .order_by("application_id", "-number")
        .distinct("application_id")
    )


def answers_of(application: Application) -> dict[str, Answer]:
    """The application's answers by question key."""
    rows = Answer.objects.filter(application=application).select_related("question", "changed_by")
    return {row.question.key: row for row in rows}


def values_of(application: Application) -> dict[str, Any]:
    """The values of the application's answers by question key."""
    rows = Answer.objects.filter(application=application)
    return dict(rows.values_list("question__key", "value"))


def keyset(rows: QuerySet[Application], *, after: str, size: int) -> tuple[list[Application], str]:
    """A page of applications, newest first, from below the reference `after`.

    Returns the rows and the reference to continue after, empty when there is no more.
    """
    if after:
        last = Application.objects.filter(reference=after).values("pk")[:1]
        rows = rows.filter(pk__lt=Subquery(last))
    found = list(rows.order_by("-pk")[: size + 1])
    return found[:size], found[size - 1].reference if len(found) > size else ""
