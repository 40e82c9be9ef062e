"""Evidence, verifications and the public register, as the pages need them."""

from collections import Counter
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from awards.models import Condition
from awards.queries.awards import grantee_conditions, staff_conditions
from awards.states import ConditionState
from core.actors import Actor
from grants.models import Programme
from releases.models import Evidence, Release, ReleaseTerms, Verification

# What staff have to look at, most urgent first.
WAITING = [ConditionState.HANDED_IN, ConditionState.CHECKED]


def grantee_releases(user: User) -> QuerySet[Condition]:
    """The release conditions of the person's own awards."""
    return grantee_conditions(user).filter(kind=Condition.Kind.RELEASE)


def staff_releases(user: Actor) -> QuerySet[Condition]:
    """The release conditions of the awards of the person's programmes."""
    return staff_conditions(user).filter(kind=Condition.Kind.RELEASE)


def terms_of(programme: Programme) -> ReleaseTerms:
    """The terms of a programme; the defaults, unsaved, where it has set none."""
    return ReleaseTerms.objects.filter(programme=programme).first() or ReleaseTerms(
        programme=programme
    )


def last_day_to_mend(release: Release, at: datetime) -> date:
    """The last day to mend what regressed, by the terms of the programme."""
    programme = release.condition.award.application.call.programme
    return (at + timedelta(days=terms_of(programme).mend_days)).date()


def may_replace(condition: Condition) -> QuerySet[Condition]:
    """The outputs of the same award that can take the place of this one."""
    others = Condition.objects.filter(award=condition.award_id, kind=Condition.Kind.RELEASE)
    return others.exclude(pk=condition.pk).exclude(state=ConditionState.WAIVED)


def latest_evidence(condition: Condition) -> Evidence | None:
    """What counts: the evidence handed in last."""
    return condition.evidence.order_by("-id").first()


def latest_verification(condition: Condition) -> Verification | None:
    """The newest run over the evidence that counts, with its checks."""
    evidence = latest_evidence(condition)
    if evidence is None:
        return None
    return evidence.verifications.prefetch_related("checks").order_by("-id").first()


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
