"""Conflicts of interest: one definition for visibility, planning and panel pages alike."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value

from accounts.models import User
from core.actors import Actor, System
from grants.models import Application, Call, TeamMember
from grants.queries import applications_in_round
from grants.states import OUT_OF_ROUND
from reviews.models import Conflict
from reviews.states import ConflictState


@dataclass(frozen=True)
class Source:
    """A table whose rows put a person in conflict with an application."""

    rows: Callable[[], QuerySet[Any]]
    user: str
    application: str
    words: str


def standing_conflicts() -> QuerySet[Conflict]:
    """The recorded conflicts that keep people away: neither only suspected nor denied."""
    return Conflict.objects.filter(state=ConflictState.STANDING)


# A declared, entered or detected conflict that stands; being on the team; being the owner.
SOURCES = (
    Source(standing_conflicts, "user_id", "application_id", ""),
    Source(TeamMember.objects.all, "user_id", "application_id", "Is on the application's team."),
    Source(Application.objects.all, "owner_id", "id", "Owns the application."),
)


def no_conflict(user: str = "reviewer__user", application: str = "application") -> Q:
    """A condition on rows that name a person and an application by these paths.

    Written as “not one of these exists”: with one `NOT EXISTS` for each source the database
    joined three times and took half as long again for a whole call.
    """
    conflict = Q()
    for source in SOURCES:
        matches = {source.user: OuterRef(user), source.application: OuterRef(application)}
        conflict |= Q(Exists(source.rows().filter(**matches)))
    return ~conflict


def no_conflict_of(user: User, application: str = "pk") -> Q:
    """A condition on rows with an application at this path: nothing puts the person in conflict."""
    conflict = Q()
    for source in SOURCES:
        matches = {source.user: user.pk, source.application: OuterRef(application)}
        conflict |= Q(Exists(source.rows().filter(**matches)))
    return ~conflict


def in_conflict(user: User, application: Application) -> bool:
    """Whether something puts the person in conflict with the application. One query."""
    free = Application.objects.filter(no_conflict_of(user), pk=application.pk)
    return not free.exists()


def hidden_from(user: Actor, call: Call) -> dict[str, int]:
    """The applications of a call's round that a conflict hides, pk by reference. One query."""
    if isinstance(user, System):
        return {}
    rows = applications_in_round(call).filter(~no_conflict_of(user)).order_by("reference")
    return dict(rows.values_list("reference", "pk"))


def with_hiding(calls: QuerySet[Call], user: User) -> QuerySet[Call]:
    """Adds `hides`: whether a conflict hides an application of the call's round from the person."""
    hidden = (
        Application.objects.filter(~no_conflict_of(user), call=OuterRef("pk"), is_test=False)
        .exclude(state__in=OUT_OF_ROUND)
        .order_by()
    )
    return calls.annotate(hides=Exists(hidden))


def conflict_reasons(applications: QuerySet[Application]) -> dict[tuple[int, int], str]:
    """Why, for each (application pk, user pk) in conflict among the applications. One query."""
    parts = []
    for source in SOURCES:
        words = Value(source.words) if source.words else F("reason")
        rows = source.rows().filter(**{f"{source.application}__in": applications.values("pk")})
        parts.append(rows.order_by().values_list(F(source.application), F(source.user), words))
    found: dict[tuple[int, int], str] = {}
    for application, user, reason in parts[0].union(*parts[1:]):
        found.setdefault((application, user), reason)
    return found


def conflict_pairs(applications: QuerySet[Application]) -> set[tuple[int, int]]:
    """The (application pk, user pk) pairs in conflict among the applications. One query."""
    return set(conflict_reasons(applications))


def derived_pairs(applications: Collection[int]) -> set[tuple[int, int]]:
    """The (application pk, user pk) pairs in conflict by being owner or on the team."""
    found: set[tuple[int, int]] = set()
    for source in SOURCES[1:]:
        rows = source.rows().filter(**{f"{source.application}__in": applications})
        found |= set(rows.order_by().values_list(source.application, source.user))
    return found
