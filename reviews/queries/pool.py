"""The pool of a programme: searching it, and how its people behaved when they were asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from accounts.models import User
from grants.models import Programme
from reviews.models import Assignment, PoolEntry, Profile, Reviewer, Work
from reviews.queries.reviewing import standing_assignments
from reviews.states import AssignmentState, ReviewState
from reviews.works.entries import title_print

PAST = {
    "new": "Was never asked",
    "accepted": "Accepted before",
    "declined": "Declined before",
    "late": "Was late before",
}
LOADS = {"free": "Nothing to review now", "busy": "Has reviews to do"}
SAID_NO = [AssignmentState.DECLINED, AssignmentState.CONFLICTED]


def pool_of(programme: Programme) -> QuerySet[PoolEntry]:
    """The people of a programme's pool who still have an account, by address."""
    return (
        PoolEntry.objects.filter(programme=programme, profile__user__is_active=True)
        .select_related("profile__user__organisation", "programme")
        .order_by("profile__user__email")
    )


def search_pool(
    programme: Programme,
    *,
    at: datetime,
    q: str = "",
    seniority: str = "",
    load: str = "",
    past: str = "",
) -> QuerySet[PoolEntry]:
    """Those of the pool in whose name, organisation, words or works every word of `q` stands.

    `load` and `past` are keys of `LOADS` and `PAST`; the past counts in this programme only.
    """
    rows = pool_of(programme)
    for word in q.split()[:10]:
        rows = rows.filter(_says(word))
    if seniority:
        rows = rows.filter(profile__seniority=seniority)
    asked = Assignment.objects.filter(
        reviewer__user=OuterRef("profile__user"), application__call__programme=programme
    )
    if load in LOADS:
        busy = Exists(unfinished().filter(reviewer__user=OuterRef("profile__user")))
        rows = rows.filter(busy if load == "busy" else ~busy)
    if past == "new":
        rows = rows.filter(~Exists(asked))
    elif past == "accepted":
        rows = rows.filter(Exists(asked.filter(state=AssignmentState.ACCEPTED)))
    elif past == "declined":
        rows = rows.filter(Exists(asked.filter(state__in=SAID_NO)))
    elif past == "late":
        rows = rows.filter(Exists(asked.filter(was_late(at))))
    return rows


def _says(word: str) -> Q:
    works = Work.objects.filter(profile=OuterRef("profile"), title__icontains=word)
    return Q(Exists(works)) | (
        Q(profile__user__name__icontains=word)
        | Q(profile__user__email__icontains=word)
        | Q(profile__user__organisation__name__icontains=word)
        | Q(profile__keywords__icontains=word)
        | Q(profile__statement__icontains=word)
    )


def unfinished() -> QuerySet[Assignment]:
    """Reviews somebody is asked for or accepted and that are not submitted, in rounds that run."""
    return (
        standing_assignments()
        .filter(application__call__announced_at__isnull=True)
        .exclude(review__state=ReviewState.SUBMITTED)
    )


def was_late(at: datetime) -> Q:
    """A condition on assignments: accepted, and submitted after the day or not at all by now."""
    submitted = Q(review__isnull=False) & Q(review__state=ReviewState.SUBMITTED)
    late = Q(review__submitted_at__gt=F("due_at")) & submitted
    return Q(state=AssignmentState.ACCEPTED) & (late | (Q(due_at__lt=at) & ~submitted))


@dataclass(frozen=True)
class Behaviour:
    """How somebody behaved when they were asked to review, and what is on their desk now."""

    asked: int = 0
    accepted: int = 0
    declined: int = 0
    submitted: int = 0
    late: int = 0
    load: int = 0


def behaviour_of(
    users: Iterable[int], at: datetime, programme: Programme | None = None
) -> dict[int, Behaviour]:
    """By user pk; the past of one programme or of all, the load of all. Two queries."""
    wanted = list(users)
    rows = Assignment.objects.filter(reviewer__user__in=wanted).exclude(
        state=AssignmentState.REMOVED
    )
    if programme is not None:
        rows = rows.filter(application__call__programme=programme)
    loads = dict(
        unfinished()
        .filter(reviewer__user__in=wanted)
        .order_by()
        .values_list("reviewer__user")
        .annotate(count=Count("pk"))
    )
    counted = (
        rows.order_by()
        .values("reviewer__user")
        .annotate(
            asked=Count("pk"),
            accepted=Count("pk", filter=Q(state=AssignmentState.ACCEPTED)),
            declined=Count("pk", filter=Q(state__in=SAID_NO)),
            submitted=Count("pk", filter=Q(review__state=ReviewState.SUBMITTED)),
            late=Count("pk", filter=was_late(at)),
        )
    )
    past = {row["reviewer__user"]: row for row in counted}
    names = ("asked", "accepted", "declined", "submitted", "late")
    return {
        user: Behaviour(
            load=loads.get(user, 0),
            **{name: past[user][name] for name in names if user in past},  # type: ignore[literal-required]
        )
        for user in wanted
    }


def own_profile(user: User) -> Profile:
    """One's own profile with everything in it; an empty one, not stored, when there is none."""
    rows = Profile.objects.select_related("user__organisation").prefetch_related(
        "works", "affiliations__organisation", "relations", "away"
    )
    return rows.filter(user=user).first() or Profile(user=user)


def known_prints(user: User) -> set[str]:
    """By what the works in one's profile are known again: DOI, and title with year."""
    rows = Work.objects.filter(profile__user=user).values_list("fingerprint", "title", "year")
    return {text for print_, title, year in rows for text in (print_, title_print(title, year))}


def own_panels(user: User) -> QuerySet[Reviewer]:
    """The panels somebody sits on in rounds that still run."""
    return (
        Reviewer.objects.filter(user=user, is_active=True, panel__call__announced_at__isnull=True)
        .select_related("panel__call__programme")
        .order_by("panel__call__title", "pk")
    )
