"""The permitted sets. There is no other way from a person to a call or an application."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from accounts.roles import STAFF, Role
from core.actors import Actor, System
from grants.models import Application, Call, Programme, ProgrammeRole, Submission
from grants.states import ApplicationState, CallState


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
    """The calls everybody may read: published or closed, and opened by now."""
    return (
        Call.objects.filter(state__in=[CallState.PUBLISHED, CallState.CLOSED], opens_at__lte=at)
        .select_related("programme")
        .order_by("deadline")
    )


def open_calls(at: datetime) -> QuerySet[Call]:
    """The calls one can start an application in."""
    return public_calls(at).filter(state=CallState.PUBLISHED, deadline__gte=at)


def visible_applications(user: User) -> QuerySet[Application]:
    """The applications the person writes or reads as a member of their team."""
    return Application.objects.filter(
        Q(owner=user) | Q(team__user=user),
    ).distinct().select_related("call__programme")


def staff_applications(user: Actor) -> QuerySet[Application]:
    """What staff see: everything submitted once in their programmes, never a bare draft."""
    return Application.objects.filter(
        call__programme__in=staff_programmes(user), submitted_at__isnull=False
    ).select_related("call__programme", "owner")


def applications_in_round(call: Call) -> QuerySet[Application]:
    """The applications of a call that compete: submitted and not withdrawn, also when decided."""
    return call.applications.exclude(
        state__in=[ApplicationState.DRAFT, ApplicationState.WITHDRAWN]
    )


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
