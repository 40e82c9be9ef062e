"""Evidence, verifications and the public register, as the pages need them."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.models import User
from awards.models import Award, Condition
from awards.queries import grantee_conditions, staff_conditions
from awards.states import AwardState, ConditionState
from core.actors import Actor
from releases.models import Evidence, Release, Verification

# What staff have to look at, most urgent first.
WAITING = [ConditionState.HANDED_IN, ConditionState.CHECKED]


def grantee_releases(user: User) -> QuerySet[Condition]:
    """The release conditions of the person's own awards."""
    return grantee_conditions(user).filter(kind=Condition.Kind.RELEASE)


def staff_releases(user: Actor) -> QuerySet[Condition]:
    """The release conditions of the awards of the person's programmes."""
    return staff_conditions(user).filter(kind=Condition.Kind.RELEASE)


def latest_evidence(condition: Condition) -> Evidence | None:
    """What counts: the evidence handed in last."""
    return condition.evidence.order_by("-id").first()


def latest_verification(condition: Condition) -> Verification | None:
    """The newest run over the evidence that counts, with its checks."""
    evidence = latest_evidence(condition)
    if evidence is None:
        return None
    return evidence.verifications.prefetch_related("checks").order_by("-id").first()


def with_latest_run(conditions: QuerySet[Condition]) -> QuerySet[Condition]:
    """Prefetch `evidence` (newest first) with `runs` (newest first) for lists."""
    runs = Prefetch("verifications", queryset=Verification.objects.order_by("-id"), to_attr="runs")
    return conditions.prefetch_related(
        Prefetch("evidence", queryset=Evidence.objects.order_by("-id").prefetch_related(runs))
    )


def release_counts(conditions: QuerySet[Condition], at: datetime) -> dict[str, int]:
    """How many release conditions wait for a person, are overdue, open, met."""
    today = at.date()
    states = Counter(conditions.order_by().values_list("state", flat=True))
    return {
        "waiting": states[ConditionState.HANDED_IN] + states[ConditionState.CHECKED],
        "overdue": conditions.filter(state=ConditionState.OPEN, due_on__lt=today).count(),
        "open": states[ConditionState.OPEN],
        "met": states[ConditionState.ACCEPTED] + states[ConditionState.WAIVED],
    }


def due_for_verification(limit: int) -> QuerySet[Evidence]:
    """The newest evidence of every release that waits for a person or is in the register."""
    newest = ~Exists(
        Evidence.objects.filter(condition=OuterRef("condition"), pk__gt=OuterRef("pk"))
    )
    return (
        Evidence.objects.filter(newest)
        .filter(condition__state__in=[*WAITING, ConditionState.ACCEPTED])
        .select_related("condition")
        .order_by("id")[:limit]
    )


# --- the public register ---------------------------------------------------------------------


def public_awards() -> QuerySet[Award]:
    """The awards the public may see: accepted by the grantee."""
    return Award.objects.filter(state=AwardState.ACCEPTED).select_related(
        "application__call__programme", "application__owner__organisation"
    )


def register_entries(
    *, text: str = "", licence: str = "", programme: str = "", after: str = "", size: int = 20
) -> list[Award]:
    """A page of funded projects, newest first, each with its release conditions and releases.

    `after` is the reference of the last award of the page before (keyset).
    """
    awards = public_awards().order_by("-reference")
    if text:
        awards = awards.filter(
            Q(application__title__icontains=text)
            | Q(application__owner__name__icontains=text)
            | Q(application__owner__organisation__name__icontains=text)
            | Q(conditions__title__icontains=text)
        ).distinct()
    if licence:
        released = Release.objects.filter(condition__award=OuterRef("pk"), licence=licence)
        awards = awards.filter(Exists(released))
    if programme:
        awards = awards.filter(application__call__programme__slug=programme)
    if after:
        awards = awards.filter(reference__lt=after)
    outputs = (
        Condition.objects.filter(kind=Condition.Kind.RELEASE)
        .select_related("release")
        .order_by("position")
    )
    return list(awards.prefetch_related(Prefetch("conditions", outputs, to_attr="outputs"))[:size])


@dataclass(frozen=True)
class RegisterFigures:
    """What the register holds in all."""

    projects: int
    promised: int
    released: int


def register_figures() -> RegisterFigures:
    """Funded projects, outputs promised as open, outputs released."""
    promised = Condition.objects.filter(
        kind=Condition.Kind.RELEASE, award__state=AwardState.ACCEPTED
    )
    return RegisterFigures(
        projects=public_awards().count(),
        promised=promised.count(),
        released=Release.objects.filter(condition__award__state=AwardState.ACCEPTED).count(),
    )


def register_licences() -> list[str]:
    """The licences that occur in the register, for its filter."""
    return list(Release.objects.order_by("licence").values_list("licence", flat=True).distinct())


def latest_releases(limit: int) -> list[Release]:
    """The newest entries of the register, for the front page."""
    return list(
        Release.objects.filter(condition__award__state=AwardState.ACCEPTED)
        .select_related("condition__award__application__owner__organisation")
        .order_by("-released_at")[:limit]
    )
